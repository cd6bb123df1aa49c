/**
 * `npm run soak`: runs that are too long for CI, on loopback and within a time that is given.
 *
 *     npm run soak -- --http [--seconds 300]      requests of 200 tenants, and whether each sees its own run
 *     npm run soak -- --pairs [1000000]           records of pairs that try to collide
 *
 * Each prints its figures, and exits with 1 if one is wrong.
 */

import { parseArgs } from 'node:util';
import { soakHttp } from './soakHttp.mjs';
import { soakPairs } from './soakPairs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    http: { type: 'boolean', default: false },
    pairs: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

if (values.http === values.pairs) {
  console.error('Usage: npm run soak -- --http [--seconds 300] | --pairs [1000000] [--seed N]');
  process.exit(2);
}
const figures = values.http
  ? await soakHttp({ seconds: Number(values.seconds) })
  : soakPairs({ pairs: Number(positionals[0] ?? 1_000_000), seed: Number(values.seed) });
for (const [name, figure] of Object.entries(figures)) {
  console.log(`${name.padEnd(34)} ${typeof figure === 'number' ? figure.toLocaleString('en') : figure}`);
}
process.exit(figures.wrong === 0 ? 0 : 1);
