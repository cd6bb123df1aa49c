'use strict';

/**
 * Finds the record of a run. The registry lives in one process, so a process that hears of a run for the
 * first time asks the database (here the route of process A), and from then on knows the record itself.
 */

const { requireRunRecordId } = require('strict-run-id');
const { getRunRecordId, registerRunRecord } = require('./runIdService');

exports.findRecordId = async (runId, clientId) => {
  const known = getRunRecordId(runId, clientId);
  if (known) return known;

  const response = await fetch(`${process.env.RECORDS_URL}/records/${encodeURIComponent(runId)}`);
  if (response.ok) {
    const { recordId } = await response.json();
    registerRunRecord(runId, clientId, recordId);
  }
  return requireRunRecordId(runId, clientId);
};
