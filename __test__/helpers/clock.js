'use strict';

/** For tests of records: a fake clock that starts anew with each test, and a registry without anything in it. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');

const start = Date.UTC(2025, 9, 3, 15, 45, 10);

/** Runs all tests of a file on a fake clock. */
function onFakeClock() {
  beforeAll(() => jest.useFakeTimers());
  beforeEach(() => {
    resetRunIdState();
    runIds.setLogger(null);
    jest.setSystemTime(start);
  });
  afterAll(() => jest.useRealTimers());
}

/** Lets time pass without running timers. */
const pass = (milliseconds) => jest.setSystemTime(Date.now() + milliseconds);

/** The records that are registered, in order of registration. */
const recordIds = () => runIds.listRunRecords().map(({ recordId }) => recordId);

module.exports = { onFakeClock, pass, recordIds, start };
