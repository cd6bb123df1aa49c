// Modules whose names are near.
'use strict';

const cache = require('./leadRecordCacheWarmer');
const runs = require('./runService');
const { table } = require('./recordCacheTable');
const ids = require('strict-run-id/runIdUtils');
const service = require('strict-run-id/unifiedRunIdService');

exports.warm = async (runId) => {
  await cache.warm(table, ids.getBaseRunId(runId));
  return runs.byId(service.normalizeRunId(runId));
};
