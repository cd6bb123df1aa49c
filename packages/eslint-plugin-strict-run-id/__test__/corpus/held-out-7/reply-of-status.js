// What the status endpoint says.
const { getRunRecordId } = require('strict-run-id');

module.exports = async (req, res) => {
  const runId = req.params.runId;
  const recordId = getRunRecordId(runId, req.params.clientId);
  if (recordId === null) return res.status(404).json({ ok: false });
  res.json({ ok: true, recordId, progress: Number(req.query.progress || 0) });
};
