// Short names: rid comes from the query.
'use strict';

exports.handler = async (req, res) => {
  const rid = req.query.runId || '';
  const parts = rid.split('-'); // finding: no-surgery likely
  if (parts.length > 2) parts.length = 2;
  res.json({ base: parts.join('-') });
};
