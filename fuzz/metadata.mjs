/**
 * Stores values of every kind as metadata, and compares what is stored with what `JSON.stringify` writes. Node runs it, since
 * the reader takes JavaScript values; the values are those of the property test. Prints how many there were.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import fc from 'fast-check';

const require = createRequire(import.meta.url);
const runIds = require('../index.js');
const { asJson, recipe, store } = require('../__test__/helpers/metadata.js');

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, runs: { type: 'string' } },
});
const end = values.runs ? Infinity : Date.now() + Number(values.seconds) * 1000;
const most = values.runs ? Number(values.runs) : Infinity;

/** How many values come from one seed. */
const ROUND = 10_000;

runIds.setLogger(null);
let executions = 0;
while (executions < most && Date.now() < end) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const property = fc.property(recipe, (make) => {
    let stored;
    try {
      stored = store([make()]);
    } catch (error) {
      // What a getter or a trap throws isn't ours, but these values throw nothing of their own.
      assert.equal(error.code, 'ERR_INVALID_ARGUMENT');
      return;
    }
    assert.equal(JSON.stringify(stored), asJson([make()]));
  });
  const numRuns = Math.min(ROUND, most - executions);
  fc.assert(property, { seed, numRuns });
  executions += numRuns;
}
console.log(executions);
