const runIds = require('strict-run-id');
const { currentRunId, withRunId } = require('strict-run-id/express');
const { resetRunIdState } = require('strict-run-id/testing');

beforeEach(() => {
  resetRunIdState();
  runIds.setLogger(null);
});

test('errors are of this file’s globals, and ids are carried', () => {
  expect(() => runIds.getBaseRunId({})).toThrow(runIds.RunIdError);
  expect(() => runIds.getBaseRunId({})).toThrow(Error);
  expect(withRunId('251003-154510-Ada-Park', () => currentRunId())).toBe('251003-154510-Ada-Park');
});
