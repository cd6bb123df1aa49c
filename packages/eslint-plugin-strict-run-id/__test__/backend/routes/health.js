'use strict';

const { Router } = require('express');

module.exports = Router().get('/healthz', (req, res) => {
  res.json({ ok: true, up: Math.round(process.uptime()) });
});
