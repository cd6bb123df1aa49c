// Only one code is expected; everything else goes on.
'use strict';

const { getRunRecordId, requireRunRecordId, withRunRecord } = require('strict-run-id');

exports.recordOf = (runId, clientId) =>
  withRunRecord(runId, clientId).catch((error) => {
    if (error.code === 'ERR_RUN_RECORD_NOT_FOUND') return null;
    throw error;
  });

exports.known = (runId, clientId) => {
  try {
    return requireRunRecordId(runId, clientId);
  } catch (error) {
    if (error.code !== 'ERR_RUN_RECORD_NOT_FOUND') throw error;
    return getRunRecordId(runId, clientId);
  }
};
