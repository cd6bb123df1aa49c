// A promise that is returned, from a function and from a handler of a promise.
'use strict';

const { withRunRecord } = require('strict-run-id');

exports.row = (runId, clientId, create) => {
  if (!clientId) throw new TypeError('clientId is required');
  return withRunRecord(runId, clientId, { create });
};

exports.rows = (load, clientId, create) => load().then((runId) => withRunRecord(runId, clientId, { create }));
