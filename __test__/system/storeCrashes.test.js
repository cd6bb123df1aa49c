'use strict';

/**
 * Processes that share a store keep its promise although they are killed and the store is restarted in the middle:
 * `npm run soak -- --store` with fewer pairs. Each database of rows counts what is made.
 */

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { root } = require('../helpers/index.js');
const { describeOnPostgres } = require('../helpers/postgresServer.js');
const { describeOnRedis } = require('../helpers/redisServer.js');

/** Runs it, which fails if a promise was broken; returns its figures by name. */
async function soak(kind) {
  const args = [path.join(root, 'bench/soak.mjs'), '--store', kind, '300', '--kills', '6', '--seed', '7'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return new Map(stdout.split('\n').map((line) => line.split(/\s{2,}/)));
}

describe.each([
  ['postgres', describeOnPostgres],
  ['redis', describeOnRedis],
])('%s', (kind, describeOn) => {
  describeOn('with processes that are killed', () => {
    test('has one row a pair with an upsert, and reports each second row without', async () => {
      const figures = await soak(kind);
      expect(figures.get('upsert: second rows')).toBe('0');
      for (const name of ['upsert', 'no upsert']) {
        expect(figures.get(`${name}: kills`)).toBe('6');
        expect(Number(figures.get(`${name}: existing`).replace(',', ''))).toBeGreaterThan(300);
      }
      // The hour, and the seconds that passed meanwhile.
      const made = Number(figures.get('ids: made').replace(',', ''));
      expect(made).toBeGreaterThanOrEqual(3_600);
      expect(figures.get('ids: refused')).toBe((24_000 - made).toLocaleString('en'));
    }, 900_000);
  });
});
