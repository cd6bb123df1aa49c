// Both generators in one module of a backend.
'use strict';

const strict = require('strict-run-id');

const runs = strict.sharedRuns({ store: require('./store') });

module.exports = {
  begin: async (clientId) => strict.createClientRunId(await runs.reserveRunId(), clientId),
  beginQuick: (clientId) => strict.createClientRunId(strict.generateTimestampRunId(), clientId), // finding: no-make-beside-shared-runs certain
};
