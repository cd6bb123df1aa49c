// The fallback is in a helper that says so.
const { generateTimestampRunId } = require('strict-run-id');

const ensure = (given) => given || generateTimestampRunId(); // finding: no-fallback-chain certain

exports.post = (req, res) => res.json({ runId: ensure(req.body.runId) });
