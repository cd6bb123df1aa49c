/**
 * `npm run soak -- --pairs`: records of pairs of run and client that try to collide. Two pairs are registered; nothing
 * that is read, listed, replaced or cleared for one may show the other. jest runs the same with fewer pairs
 * (__test__/pairs.test.js).
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { setLogger } = require('../index.js');
const { resetRunIdState } = require('../lib/testing.js');
const { random } = require('./inputs.js');
const { comparePairs, pairsOf } = require('./pairs.js');

/** How many pairs are compared before the registry is reset. */
const ROUND = 10_000;

export function soakPairs({ pairs, seed }) {
  assert.ok(Number.isSafeInteger(pairs) && pairs > 0, 'the number of pairs');
  setLogger(null);
  const below = random(seed);
  const { legal, refused } = pairsOf();
  const counts = { compared: 0, calls: 0, wrong: 0 };
  while (counts.compared < pairs) {
    resetRunIdState();
    for (let at = 0; at < ROUND && counts.compared < pairs; at += 1) {
      // Neighbours resemble each other most.
      const first = below(legal.length);
      const other = below(2) ? (first + 1 + below(3)) % legal.length : below(legal.length);
      if (first === other) continue;
      counts.compared += 1;
      try {
        counts.calls += comparePairs(legal[first], legal[other], below);
      } catch (error) {
        counts.wrong += 1;
        console.error(JSON.stringify([legal[first], legal[other]]), error.message);
        resetRunIdState();
      }
    }
  }
  return {
    Node: process.version,
    seed,
    'different pairs': legal.length,
    'refused names': refused,
    ...counts,
  };
}
