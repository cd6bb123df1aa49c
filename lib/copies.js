'use strict';

/**
 * Warns of a second copy of this package in the process. Each copy has a generator and a registry of its own, so two of them
 * issue the same ids. The copies of a thread find each other by a property of `process`. One file that is loaded again, by
 * another path or after `jest.resetModules()`, shares its state with the first and isn't another copy.
 */

const path = require('node:path');

const COPIES = Symbol.for('strict-run-id.copies');

const root = path.dirname(__dirname);

module.exports = ({ identity, warn }) => {
  const copies = copiesOfThread();
  const own = identity();
  if (copies.has(own)) return;
  const others = [...copies.values()];
  copies.set(own, root);
  if (others.length === 0) return;
  const line =
    `STRICT MODE: strict-run-id is loaded more than once in this process: from ${others.join(', from ')} and from ${root}. ` +
    'Each copy has its own generator and registry, so they can issue the same run id twice and make two rows for one run. ' +
    'Install it once: `npm ls strict-run-id` shows which packages bring a copy.';
  // Later, so that the program can set its logger first. Not with a function that fake timers replace.
  Promise.resolve().then(() => warn(line));
};

/** Returns the copies that this thread has loaded: the folder of each, by its identity. */
function copiesOfThread() {
  const known = process[COPIES];
  if (known !== undefined) return known;
  const copies = new Map();
  // On a frozen `process` this does nothing, and each copy knows only itself.
  Reflect.defineProperty(process, COPIES, { __proto__: null, value: copies });
  return copies;
}
