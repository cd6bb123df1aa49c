/**
 * Libraries that also keep work from being done twice, beside `withRunRecord` through the same Redis client: how many
 * records each makes for runs that have none. bench/README.md says what each promises.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { KINDS } from './stores.mjs';
import { figure, inFlight, ratios } from './storeRounds.mjs';

const require = createRequire(import.meta.url);
const { sharedRuns } = require('../index.js');
const { redisStore } = require('../lib/redis.js');
const { resetRunIdState } = require('../lib/testing.js');
const { recordId, secondId } = require('./inputs.js');

const LEASE_MS = 30_000;

/** A function that makes the record of a run through `sharedRuns`, unless it has one. */
function ours(sendCommand) {
  const runs = sharedRuns({ store: redisStore({ sendCommand }) });
  return async (run, create) =>
    (await runs.withRunRecord(run, 'Ada-Park', { create, leaseMs: LEASE_MS })).recordId;
}

/** By package: connects to a Redis, and resolves to a function like that of `ours`, and that of ours. */
const LIBRARIES = {
  async '@aws-lambda-powertools/idempotency'(url) {
    const { IdempotencyConfig, makeIdempotent } = require('@aws-lambda-powertools/idempotency');
    const { CachePersistenceLayer } = require('@aws-lambda-powertools/idempotency/cache');
    const { createClient } = require('redis');
    const client = createClient({ url });
    // The server ends first.
    client.on('error', () => {});
    await client.connect();
    const config = new IdempotencyConfig({});
    // Without the context of a Lambda function, each call warns.
    config.registerLambdaContext({ getRemainingTimeInMillis: () => LEASE_MS });
    const persistenceStore = new CachePersistenceLayer({ client });
    const make = makeIdempotent((key, create) => create(), { config, persistenceStore });
    return {
      theirs: (run, create) => make({ run, client: 'Ada-Park' }, create),
      ours: ours((args) => client.sendCommand(args)),
    };
  },

  async redlock(url) {
    const Redlock = require('redlock');
    const Redis = require('ioredis');
    const client = new Redis(url);
    client.on('error', () => {});
    const redlock = new Redlock([client]);
    return {
      // A lock knows nothing of what was made under it, so that is looked up and kept beside it.
      async theirs(run, create) {
        const lock = await redlock.lock(`lock:${run}-Ada-Park`, LEASE_MS);
        try {
          const key = `record:${run}-Ada-Park`;
          const known = await client.get(key);
          if (known !== null) return known;
          const made = await create();
          await client.set(key, made);
          return made;
        } finally {
          await lock.unlock();
        }
      },
      ours: ours((args) => client.call(...args)),
    };
  },
};

function isInstalled(name) {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Fails unless a side makes a record once, and then returns it. */
async function mustMakeOnce(side) {
  let made = 0;
  const create = async () => recordId((made += 1));
  const run = secondId(0);
  assert.deepEqual([await side(run, create), await side(run, create), made], [recordId(1), recordId(1), 1]);
}

/** Measures each library that is installed; a row of one that isn't says so. */
export async function* otherRows() {
  for (const [name, connect] of Object.entries(LIBRARIES)) {
    if (!isInstalled(name)) {
      yield { name, skipped: `${name} is not installed: npm install --save-dev ${name}` };
      continue;
    }
    // A row before this one may have made the same runs, in another store.
    resetRunIdState();
    const server = await KINDS.redis.start();
    const sides = await connect(server.url);
    await mustMakeOnce(sides.theirs);
    await mustMakeOnce(sides.ours);
    const making = (side, count) =>
      inFlight((number) => side(secondId(number), async () => recordId(number)), count);
    for (const count of [1, 16]) {
      // A throughput is the inverse of a time.
      const measured = await ratios(making(sides.theirs, count), making(sides.ours, count));
      yield figure(`withRunRecord, ${count} in flight / ${name}`, measured);
    }
    await server.stop();
  }
}
