'use strict';

/** A second file beside realm.test.js: its globals are others, and the functions are made for them. */

const { RunIdError, generateTimestampRunId, getBaseRunId, setLogger } = require('strict-run-id');

beforeAll(() => setLogger(null));

test('errors are of this file’s globals', () => {
  expect(() => getBaseRunId({})).toThrow(Error);
  expect(() => getBaseRunId({})).toThrow(RunIdError);
});

test('fake timers of this file are seen', () => {
  jest.useFakeTimers({ now: Date.UTC(2041, 0, 1) });
  expect(generateTimestampRunId()).toMatch(/^410101-/);
  jest.useRealTimers();
});
