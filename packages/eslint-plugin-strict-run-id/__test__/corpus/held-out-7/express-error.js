// The handler of errors.
const { RunIdError } = require('strict-run-id');

module.exports = (error, req, res, next) => {
  if (error instanceof RunIdError) return res.status(400).json(error.toProblem());
  next(error);
};
