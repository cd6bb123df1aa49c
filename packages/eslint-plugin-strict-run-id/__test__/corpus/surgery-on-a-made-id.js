// A generated id is known to be one whatever its variable is called.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.startBatch = (clientIds) => {
  const stamp = generateTimestampRunId();
  const day = stamp.slice(0, 6); // finding: no-surgery certain
  return clientIds.map((clientId) => ({ id: `${stamp}-${clientId}`, day })); // finding: no-surgery certain
};
