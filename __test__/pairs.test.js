'use strict';

/** Pairs of run and client that try to collide; `npm run soak -- --pairs` compares millions of them. */

const fc = require('fast-check');
const { setLogger } = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { random } = require('../bench/inputs.js');
const { comparePairs, pairsOf } = require('../bench/pairs.js');

setLogger(null);
const { legal, refused } = pairsOf();

test('no two pairs are spelled alike, over ids of all kinds and names that resemble each other', () => {
  expect(new Set(legal.map(({ runId }) => runId)).size).toBe(legal.length);
  expect(legal.length).toBeGreaterThan(900);
  expect(refused).toBeGreaterThan(5);
});

test('no pair is read, listed, replaced or cleared by another', () => {
  resetRunIdState();
  const index = fc.nat(legal.length - 1);
  // Neighbours resemble each other most.
  const two = fc
    .tuple(
      index,
      fc.oneof(
        index,
        fc.integer({ min: 1, max: 3 }).map((step) => -step),
      ),
    )
    .map(([one, other]) => [one, other < 0 ? (one - other) % legal.length : other])
    .filter(([one, other]) => one !== other);
  fc.assert(
    fc.property(two, fc.nat(), ([one, other], seed) => {
      comparePairs(legal[one], legal[other], random(seed));
    }),
    { numRuns: 3_000 },
  );
});
