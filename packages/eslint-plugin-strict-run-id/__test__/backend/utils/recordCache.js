'use strict';

/** Record ids of client runs, in memory. A miss is normal: ask Airtable then. */

const records = new Map();

const keyOf = (runId, clientId) => `${runId}|${clientId}`;

exports.storeClientRunRecordId = (runId, clientId, recordId) => {
  records.set(keyOf(runId, clientId), recordId);
  return recordId;
};

exports.getClientRunRecordId = (runId, clientId) => records.get(keyOf(runId, clientId)) || null;

exports.clearClientRunCache = (runId, clientId) => {
  records.delete(keyOf(runId, clientId));
};

exports.clearAllCache = () => records.clear();
