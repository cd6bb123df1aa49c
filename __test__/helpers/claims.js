'use strict';

/** For tests of `withRunRecord`: callbacks that note their calls, and a check that no claim outlives its test. */

const runIds = require('strict-run-id');
const { onFakeClock } = require('./clock.js');

const never = () => new Promise(() => {});

/** Runs promises, and the timers that are due in so many milliseconds. */
const pass = (milliseconds = 0) => jest.advanceTimersByTimeAsync(milliseconds);

/** Runs all tests of a file on a fake clock, each of which ends what it begins. */
function withoutClaimsLeft() {
  onFakeClock();
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    expect(runIds.stats().claims).toBe(0);
  });
}

/** `find` and `create` that answer with what they are given, in turn, and note that they were called. */
function functions({ find, create }) {
  const calls = [];
  const answer = (name, answers) =>
    jest.fn(async (...args) => {
      calls.push(name);
      expect(args).toEqual([]);
      return answers.shift();
    });
  return {
    calls,
    options: {
      ...(find && { find: answer('find', find) }),
      ...(create && { create: answer('create', create) }),
    },
  };
}

module.exports = { functions, never, pass, withoutClaimsLeft };
