// The context of a request, for the log.
const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();

exports.middleware = (req, res, next) => {
  const runId = req.headers['x-run-id'] || req.query.runId || req.body?.runId; // finding: no-fallback-chain likely
  storage.run({ runId, at: Date.now() }, next);
};
exports.current = () => storage.getStore();
