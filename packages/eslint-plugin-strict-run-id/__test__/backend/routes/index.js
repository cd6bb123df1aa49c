'use strict';

const express = require('express');
const auth = require('../middleware/auth');

module.exports = () => {
  const router = express.Router();
  router.use(require('./health'));
  router.use(require('./apifyWebhook'));
  router.use(auth);
  router.use(require('./smartResume'));
  router.use(require('./scoring/leads'));
  router.use(require('./scoring/posts'));
  router.use(require('./harvest'));
  router.use(require('./runs'));
  router.use(require('./clients'));
  router.use(require('./reports'));
  router.use(require('./admin'));
  return router;
};
