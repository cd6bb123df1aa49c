// An id from the query gets a short name and is cut three lines later.
'use strict';

module.exports = async function status(req, res) {
  const id = req.query.parentRunId;
  if (!id) return res.status(400).json({ error: 'parentRunId is required' });
  const started = Date.now();
  const [day, time] = id.split('-'); // finding: no-surgery likely
  res.json({ day, time, took: Date.now() - started });
};
