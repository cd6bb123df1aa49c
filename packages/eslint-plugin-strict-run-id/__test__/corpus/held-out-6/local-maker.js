// The maker is a function of this file.
const { generateTimestampRunId } = require('strict-run-id');

function make() {
  return generateTimestampRunId();
}

exports.post = (req, res) => {
  const runId = req.query.runId || make(); // finding: no-fallback-chain likely
  res.json({ runId });
};
