// forEach doesn't wait for what its callback makes.
'use strict';

const { withRunRecord } = require('strict-run-id');

exports.warm = (runIds, clientId, create) => {
  runIds.forEach((runId) => {
    withRunRecord(runId, clientId, { create }); // finding: await-maker certain
  });
};
