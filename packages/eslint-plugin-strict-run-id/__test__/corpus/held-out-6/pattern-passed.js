// A pattern that a helper tries.
const matches = (text, pattern) => pattern.test(text);

exports.check = (req, res, next) =>
  matches(req.query.runId, /^\d{6}-\d{6}/) ? next() : res.status(400).end(); // finding: no-pattern certain
