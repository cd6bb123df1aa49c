// The boundary, as a consumer.
const express = require('express');
const { runIdBoundary } = require('strict-run-id/express');

const app = express();
app.use(runIdBoundary({ mode: 'observe' }));
app.post('/score', (req, res) => res.json({ runId: req.runId }));
module.exports = app;
