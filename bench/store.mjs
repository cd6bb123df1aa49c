/**
 * `npm run bench -- --store`: what `sharedRuns` and its stores cost, beside the least that could do the same through the same
 * driver, and beside other libraries. Both sides run in turn in one process; a figure is the median of the ratios of the
 * rounds, with their quartiles.
 */

import { createRequire } from 'node:module';
import { otherRows } from './storeOthers.mjs';
import { figure, inFlight, ratios } from './storeRounds.mjs';
import { KINDS } from './stores.mjs';

const require = createRequire(import.meta.url);
const { getRunRecordId, setLogger, sharedRuns, withRunRecord } = require('../index.js');
const { memoryStore } = require('../lib/memory.js');
const { resetRunIdState } = require('../lib/testing.js');
const { recordId, secondId } = require('./inputs.js');

const LOOK_UPS = 100_000;
const LEASE_MS = 30_000;

/** A look-up that the process answers, beside `await` of the native one and of a function that does nothing. */
async function lookUps() {
  resetRunIdState();
  const runs = sharedRuns({ store: memoryStore() });
  const ids = Array.from({ length: 1024 }, (_, index) => secondId(index));
  for (const [index, id] of ids.entries()) await runs.registerRunRecord(id, 'Ada-Park', recordId(index));
  const each = (look) => async () => {
    for (let at = 0; at < LOOK_UPS; at += 1) await look(ids[at & 1023], 'Ada-Park');
  };
  const native = each(getRunRecordId);
  return [
    figure(
      'look-up through sharedRuns / await of the native one',
      await ratios(each(runs.getRunRecordId), native),
      1.5,
    ),
    figure(
      'empty async function / await of the native one',
      await ratios(
        each(async () => {}),
        native,
      ),
    ),
  ];
}

/** A record that is made over a store that answers at once, beside one that is made without a store. */
async function records() {
  resetRunIdState();
  const making = (make) =>
    inFlight((number) => make(secondId(number), 'Ada-Park', { create: async () => recordId(number) }), 1);
  const ours = making(sharedRuns({ store: memoryStore() }).withRunRecord);
  return [
    figure('withRunRecord through sharedRuns / the native one', await ratios(ours, making(withRunRecord))),
  ];
}

/** Two statements that claim and register with nothing else: no fence, no conflict, no lease that is compared. */
const BARE = {
  async postgres(url) {
    const { Pool } = require('pg');
    const pool = new Pool({ connectionString: url, max: 16 });
    // The server ends first.
    pool.on('error', () => {});
    const table =
      'CREATE TABLE bare (run text PRIMARY KEY, token text, lease_end timestamptz, record_id text)';
    await pool.query(table);
    const claim =
      "INSERT INTO bare VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') ON CONFLICT DO NOTHING RETURNING token";
    const commit = 'UPDATE bare SET record_id = $2 WHERE run = $1 AND token = $3 RETURNING record_id';
    return async ({ run, token, row }) => {
      await pool.query({ name: 'claim', text: claim, values: [run, token, LEASE_MS] });
      await pool.query({ name: 'commit', text: commit, values: [run, row, token] });
    };
  },
  async redis(url) {
    const { createClient } = require('redis');
    const client = createClient({ url });
    client.on('error', () => {});
    await client.connect();
    return async ({ run, token, row }) => {
      await client.sendCommand(['SET', `bare:${run}`, token, 'NX', 'PX', String(LEASE_MS)]);
      await client.sendCommand(['SET', `bare:${run}`, row]);
    };
  },
};

/** A claim and a commit, one at a time and with several in flight, beside the two bare statements. */
async function claims(kind) {
  const server = await KINDS[kind].start();
  const store = await KINDS[kind].connect(server.url);
  await KINDS[kind].prepare(store);
  const bare = await BARE[kind](server.url);
  const whole = async ({ run, token, row }) => {
    const key = { baseId: run, clientId: 'Ada-Park' };
    await store.claim(key, token, LEASE_MS);
    await store.commit(key, token, row, null, { by: 'bench', owner: 'Ada-Park' });
  };
  const claiming = (side, count) =>
    inFlight(
      (number) => side({ run: secondId(number), token: `bench token-${number}`, row: recordId(number) }),
      count,
    );
  const found = [];
  for (const [count, target] of [
    [1, 0.8],
    [16, 0.65],
  ]) {
    // A throughput is the inverse of a time.
    const measured = await ratios(claiming(bare, count), claiming(whole, count));
    found.push(figure(`claim and commit on ${kind}, ${count} in flight / bare`, measured, target, true));
  }
  await server.stop();
  return found;
}

/** Measures all. Yields each group of rows when it is measured, so that a later one that fails doesn't lose them. */
export async function* storeRows() {
  setLogger(null);
  yield* await lookUps();
  yield* await records();
  yield* await claims('postgres');
  yield* await claims('redis');
  yield* otherRows();
}
