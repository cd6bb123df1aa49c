// Errors that are sent on in other ways.
'use strict';

const { getBaseRunId, validateRunId } = require('strict-run-id');

exports.viaEvent = (emitter, runId) => {
  try {
    return getBaseRunId(runId);
  } catch (error) {
    emitter.emit('error', error);
    return null;
  }
};

exports.viaPromise = (runId) =>
  new Promise((resolve, reject) => {
    try {
      validateRunId(runId);
      resolve(runId);
    } catch (error) {
      reject(error);
    }
  });

exports.viaDone = (job, done) => {
  try {
    validateRunId(job.runId);
  } catch (error) {
    return done(error);
  }
  return done();
};

exports.viaExit = (runId) => {
  try {
    return getBaseRunId(runId);
  } catch (error) {
    console.error(error);
    return process.exit(2);
  }
};
