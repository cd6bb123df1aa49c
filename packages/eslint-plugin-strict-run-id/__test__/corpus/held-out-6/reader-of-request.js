// A helper reads the id, and the caller cuts it.
const idOf = (req) => req.query.runId;

exports.show = (req, res) => {
  const tenant = idOf(req).split('-').pop(); // finding: no-surgery likely
  res.json({ tenant });
};
