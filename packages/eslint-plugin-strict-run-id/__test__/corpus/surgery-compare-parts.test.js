// A test of the old kind checks the id by cutting it.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

test('makes an id of today', () => {
  const runId = generateTimestampRunId();
  expect(runId.split('-')).toHaveLength(2); // finding: no-surgery certain
});
