// Catches that answer in Express, in Koa and in a lambda.
'use strict';

const { normalizeRunId } = require('strict-run-id');

exports.express = (req, res) => {
  let runId;
  try {
    runId = normalizeRunId(req.body.runId);
  } catch (error) {
    return res.status(422).json({ error: error.message });
  }
  res.json({ runId });
};

exports.koa = async (ctx) => {
  try {
    ctx.body = { runId: normalizeRunId(ctx.query.runId) };
  } catch (error) {
    ctx.throw(400, error);
  }
};

exports.lambda = async (event) => {
  try {
    return { statusCode: 200, body: normalizeRunId(event.runId) };
  } catch (error) {
    return { statusCode: 400, body: JSON.stringify({ error: error.code }) };
  }
};
