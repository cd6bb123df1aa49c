'use strict';

/**
 * The test suite for a store, for any test runner. The cases are tables in lib/stores/conformance/: a name, which is a
 * sentence, and a function of the harness (lib/stores/conformance/harness.js).
 *
 * No case sleeps, since a store has a clock of its own. A lease that must end is short, and the store is asked until it
 * says so; one that must not end takes minutes. So a slow machine makes the suite slow, and never wrong.
 */

const Harness = require('./conformance/harness.js');

const GROUPS = [
  ['claims:', require('./conformance/claims.js')],
  ['fences:', require('./conformance/fences.js')],
  ['late and repeated messages:', require('./conformance/late.js')],
  ['records:', require('./conformance/records.js')],
  ['owners:', require('./conformance/owners.js')],
  ['texts:', require('./conformance/texts.js')],
  ['lists:', require('./conformance/lists.js')],
  ['prune:', require('./conformance/prune.js')],
  ['seconds and slots:', require('./conformance/reserve.js')],
  ['links:', require('./conformance/links.js')],
  ['several processes:', require('./conformance/processes.js')],
];

/** For stores on a slow network. Jest and vitest take it as an argument, mocha by a method; node:test has no limit. */
const TIMEOUT_MS = 120_000;

exports.testRunStore = function testRunStore(name, makeStore, runner = globalThis) {
  if (typeof makeStore !== 'function') throw new TypeError('testRunStore needs a function makeStore.');
  const describe = runner.describe;
  const it = runner.it ?? runner.test;
  if (typeof describe !== 'function' || typeof it !== 'function') {
    throw new TypeError(
      "testRunStore found no functions describe and it. Pass them: testRunStore(name, makeStore, require('node:test')).",
    );
  }
  describe(`${name}, as a store of runs`, () => {
    for (const [group, cases] of GROUPS) {
      describe(group, () => {
        for (const [title, body] of cases) {
          it(title, testOf(`${name}: ${title}`, makeStore, body), TIMEOUT_MS);
        }
      });
    }
  });
};

/** Returns what a runner runs. It declares no parameters: jest and mocha would wait for a callback. */
function testOf(title, makeStore, body) {
  return async function (...[context]) {
    if (typeof this?.timeout === 'function') this.timeout(TIMEOUT_MS);
    const made = await makeStore();
    let reason;
    try {
      const harness = new Harness(made);
      reason = harness.reasonToSkip(body.needs);
      if (reason === null) await body(harness);
    } finally {
      await made.close?.();
    }
    if (reason !== null) skip(title, reason, context, this);
  };
}

/** Skips visibly: by the runner's own means, or with a line on standard error, since jest has none. */
function skip(title, reason, context, self) {
  if (typeof context?.skip === 'function') context.skip(reason);
  else if (typeof self?.skip === 'function') self.skip();
  else process.stderr.write(`skipped: ${title} (${reason})\n`);
}
