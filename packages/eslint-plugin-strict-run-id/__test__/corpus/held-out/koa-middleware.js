// Koa, with the id in the state.
'use strict';

const { validateRunId } = require('../utils/runIdValidator'); // finding: no-replaced-module certain

module.exports = async (ctx, next) => {
  const runId = ctx.query.runId || ctx.request.body.runId || ctx.get('X-Run-Id'); // finding: no-fallback-chain likely
  validateRunId(runId);
  ctx.state.runId = runId;
  await next();
};
