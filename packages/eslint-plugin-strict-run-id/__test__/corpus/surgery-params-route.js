// A route parameter is cut in the handler.
'use strict';

const express = require('express');

const router = express.Router();

router.get('/runs/:runId/rows', async (req, res, next) => {
  try {
    const base = req.params.runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
    res.json(await req.app.locals.rows.ofBase(base));
  } catch (error) {
    next(error);
  }
});

module.exports = router;
