// A parameter shadows the import; the import itself is used for something else.
'use strict';

const service = require('strict-run-id/runIdService');

exports.withGenerator = (generateRunId) => {
  const value = generateRunId('load-test');
  return service.normalizeRunId(value);
};
