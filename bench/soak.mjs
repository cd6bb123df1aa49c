/**
 * `npm run soak`: runs that are too long for CI, on loopback and within a time that is given.
 *
 *     npm run soak [-- --seconds 600]             nine threads with faults, and whether a promise was broken
 *     npm run soak -- --http [--seconds 300]      requests of 200 tenants, and whether each sees its own run
 *     npm run soak -- --pairs [1000000]           records of pairs that try to collide
 *
 * Each prints its figures, and exits with 1 if one is wrong.
 */

import { parseArgs } from 'node:util';
import { soakClaims } from './soakClaims.mjs';
import { soakHttp } from './soakHttp.mjs';
import { soakPairs } from './soakPairs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    http: { type: 'boolean', default: false },
    pairs: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

const seed = Number(values.seed);
const seconds = Number(values.seconds ?? (values.http ? 300 : 600));
if ((values.http && values.pairs) || !(seconds > 0) || !Number.isInteger(seed)) {
  console.error(
    'Usage: npm run soak -- [--seconds 600] | --http [--seconds 300] | --pairs [1000000] [--seed N]',
  );
  process.exit(2);
}

function soak() {
  if (values.http) return soakHttp({ seconds });
  if (values.pairs) return soakPairs({ pairs: Number(positionals[0] ?? 1_000_000), seed });
  return soakClaims({ seconds, seed });
}

const figures = await soak();
for (const [name, figure] of Object.entries(figures)) {
  console.log(`${name.padEnd(50)} ${typeof figure === 'number' ? figure.toLocaleString('en') : figure}`);
}
process.exit(figures.wrong === 0 ? 0 : 1);
