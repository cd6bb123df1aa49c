/**
 * `npm run soak`: runs that are too long for CI, on loopback and within a time that is given.
 *
 *     npm run soak [-- --seconds 600]             nine threads with faults, and whether a promise was broken
 *     npm run soak -- --http [--seconds 300]      requests of 200 tenants, and whether each sees its own run
 *     npm run soak -- --pairs [1000000]           records of pairs that try to collide
 *     npm run soak -- --store postgres|redis [20000] [--kills 200]
 *                                                 processes that share a store and are killed, with upserts and without,
 *                                                 and ids that they reserve in a burst
 *
 * Each prints its figures, and exits with 1 if one is wrong.
 */

import { parseArgs } from 'node:util';
import { soakClaims } from './soakClaims.mjs';
import { soakHttp } from './soakHttp.mjs';
import { soakIds } from './soakIds.mjs';
import { soakPairs } from './soakPairs.mjs';
import { soakStore } from './soakStore.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    http: { type: 'boolean', default: false },
    kills: { type: 'string', default: '200' },
    pairs: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    store: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

const seed = Number(values.seed);
const seconds = Number(values.seconds ?? (values.http ? 300 : 600));
if ((values.http && values.pairs) || !(seconds > 0) || !Number.isInteger(seed)) {
  console.error(
    'Usage: npm run soak -- [--seconds 600] | --http [--seconds 300] | --pairs [1000000] | --store postgres|redis [20000] [--kills 200] [--seed N]',
  );
  process.exit(2);
}

function soak() {
  if (values.http) return soakHttp({ seconds });
  if (values.pairs) return soakPairs({ pairs: Number(positionals[0] ?? 1_000_000), seed });
  if (values.store) return soakShared();
  return soakClaims({ seconds, seed });
}

/** First with an idempotent creation, then without, and with creations that outlive their lease. Then a burst of ids. */
async function soakShared() {
  const pairs = Number(positionals[0] ?? 20_000);
  const kills = Number(values.kills);
  const restarts = Math.ceil(kills / 40);
  const shared = { kind: values.store, pairs, processes: 4, threads: 2, kills, restarts, seed };
  const merged = await soakStore({ ...shared, upsert: true, slowEach: 500 });
  const counted = await soakStore({ ...shared, upsert: false, slowEach: 500 });
  const ids = await soakIds({ kind: values.store });
  const named = (figures, name) =>
    Object.fromEntries(Object.entries(figures).map(([key, figure]) => [`${name}: ${key}`, figure]));
  return {
    ...named(merged, 'upsert'),
    ...named(counted, 'no upsert'),
    ...named(ids, 'ids'),
    wrong: merged.wrong + counted.wrong + ids.wrong,
  };
}

const figures = await soak();
for (const [name, figure] of Object.entries(figures)) {
  console.log(`${name.padEnd(50)} ${typeof figure === 'number' ? figure.toLocaleString('en') : figure}`);
}
process.exit(figures.wrong === 0 ? 0 : 1);
