// The webhook of the resume script.
const crypto = require('node:crypto');
const { generateTimestampRunId } = require('strict-run-id');

module.exports = (req, res) => {
  const { secret, stream } = req.body;
  if (secret !== process.env.SECRET) return res.sendStatus(401);
  let runId = req.body.runId;
  if (!runId) runId = generateTimestampRunId(); // finding: no-fallback-chain certain
  const token = crypto.randomUUID().slice(0, 8);
  res.status(202).json({ runId, stream, token });
};
