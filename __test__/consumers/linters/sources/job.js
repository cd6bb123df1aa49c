const { generateRunId } = require('./services/runIdService');

module.exports = (req, res) => {
  const parent = req.query.parentRunId;
  res.json({ runId: generateRunId(), client: parent.split('-').slice(2).join('-') });
};
