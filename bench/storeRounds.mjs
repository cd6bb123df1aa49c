/** How the stores of `sharedRuns` are compared with something else: two sides in turn, in one process. */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { median, quartile } = require('./figures.js');

const ROUNDS = 15;
const STEPS = 400;

/** Runs two sides in turn, and returns the ratios of their times, first divided by second, sorted. */
export async function ratios(first, second) {
  const timed = async (side, round) => {
    const began = performance.now();
    await side(round);
    return performance.now() - began;
  };
  const found = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    // Which side is first alternates, and the first rounds only warm up.
    const swaps = round % 2 !== 0;
    const one = swaps ? await timed(second, round) : await timed(first, round);
    const other = swaps ? await timed(first, round) : await timed(second, round);
    if (round >= 0) found.push(swaps ? other / one : one / other);
  }
  return found.sort((a, b) => a - b);
}

/** A figure with its quartiles, and its target, if it has one. */
export const figure = (name, sorted, target = null, isMinimum = false) => ({
  name,
  value: median(sorted),
  quartiles: [quartile(sorted, 0.25), quartile(sorted, 0.75)],
  target,
  isMinimum,
});

/** Returns a side that does a step so many times, with `count` of them in flight. Each gets a number of its own. */
export function inFlight(step, count) {
  return async () => {
    let left = STEPS;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        last += 1;
        await step(last);
      }
    };
    await Promise.all(Array.from({ length: count }, work));
  };
}

let last = 0;
