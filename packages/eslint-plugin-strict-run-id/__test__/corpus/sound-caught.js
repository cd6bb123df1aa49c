// Catches that pass the error on, answer with it, or end.
'use strict';

const { RunIdError, normalizeRunId, validateRunId } = require('strict-run-id');

exports.handler = (req, res, next) => {
  try {
    res.json({ runId: normalizeRunId(req.query.runId) });
  } catch (error) {
    next(error);
  }
};

exports.answer = (req, res) => {
  try {
    validateRunId(req.query.runId);
    res.sendStatus(204);
  } catch (error) {
    res.status(400).json(error.toProblem());
  }
};

exports.wrapped = (runId) => {
  try {
    return normalizeRunId(runId);
  } catch (cause) {
    throw new Error('the row has a bad run id', { cause });
  }
};

exports.told = (runId, otherwise) => {
  try {
    return normalizeRunId(runId);
  } catch (error) {
    if (error instanceof RunIdError) return otherwise(error);
    throw error;
  }
};
