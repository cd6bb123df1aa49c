// An endpoint that shows what an id is.
const { explainRunId, isRunId } = require('strict-run-id');

module.exports = (req, res) => {
  const given = req.query.id;
  if (!isRunId(given)) return res.json(explainRunId(given));
  res.json({ ok: true, given });
};
