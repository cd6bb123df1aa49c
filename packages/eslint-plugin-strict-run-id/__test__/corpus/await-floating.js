// Nobody waits for the record, so its error is an unhandled rejection.
'use strict';

const { withRunRecord } = require('strict-run-id');

exports.start = async (runId, clientId, rows) => {
  withRunRecord(runId, clientId, { create: () => rows.create({ runId, clientId }) }); // finding: await-maker certain
  await rows.touch(clientId);
};
