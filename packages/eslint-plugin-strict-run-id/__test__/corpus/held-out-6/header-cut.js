// The header of a request.
module.exports = (req, res, next) => {
  const given = req.get('x-run-id');
  req.day = given ? given.substring(0, 6) : null; // finding: no-surgery likely
  next();
};
