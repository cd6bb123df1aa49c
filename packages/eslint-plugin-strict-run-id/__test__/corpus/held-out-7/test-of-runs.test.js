// A test of the runs.
const { generateTimestampRunId, getBaseRunId } = require('strict-run-id');

test('the base is the run of all', () => {
  const runId = generateTimestampRunId('Ada-Park');
  expect(getBaseRunId(runId)).toBe(runId.slice(0, 13)); // finding: no-surgery certain
  expect(runId).toMatch(/^\d{6}-\d{6}-Ada-Park$/); // finding: no-pattern certain
});
