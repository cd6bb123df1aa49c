'use strict';

/** The store in memory, on a clock that the test sets and on the real one. */

const { memoryStore } = require('../lib/memory.js');
const { testRunStore } = require('strict-run-id/testing');

testRunStore('memoryStore with a clock of the test', () => {
  let time = Date.UTC(2025, 9, 3, 15, 45, 10, 250);
  const now = () => time;
  return {
    store: memoryStore({ now }),
    apart: memoryStore({ now }),
    advance: (ms) => {
      time += ms;
    },
  };
});

// The function itself, since a case puts another clock in the place of `Date`.
const { now } = Date;

testRunStore('memoryStore with the real clock', () => ({
  store: memoryStore({ now }),
  apart: memoryStore({ now }),
}));

test('its clock is Date.now, also if a test has replaced it', async () => {
  jest.useFakeTimers({ now: 1_759_506_310_250 });
  try {
    expect(await memoryStore().reserve(1)).toEqual({
      second: 1_759_506_310,
      count: 1,
      now: 1_759_506_310_250,
    });
  } finally {
    jest.useRealTimers();
  }
});
