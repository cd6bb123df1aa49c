'use strict';

/** The store in Redis: the suite of all stores with both clients, on a server and on a cluster, and what only Redis has. */

const { RESP_TYPES } = require('redis');
const Redis = require('ioredis');
const { held } = require('../helpers/index.js');
const { clients, clusterClients } = require('../helpers/redisClients.js');
const { describeOnRedis, startRedis, startRedisCluster } = require('../helpers/redisServer.js');
const { redisStore } = require('strict-run-id/redis');
const { testRunStore } = require('strict-run-id/testing');

const ADA = { baseId: '251003-154510', clientId: 'Ada-Park' };
const BORA = { ...ADA, clientId: 'Bora-Bora' };
const CORA = { ...ADA, clientId: 'Cora-Lee' };
const LEASE_MS = 600_000;
const details = { by: 'web-1/4711', owner: null };
const ownedBy = (owner) => ({ ...details, owner });
const ofBase = { baseId: ADA.baseId, clientId: null, from: null, to: null, cursor: null, limit: 1_000 };

/** A prefix that no other test has. */
let prefixes = 0;
const newPrefix = () => `test-${(prefixes += 1)}`;

describe.each([
  ['a server', startRedis, clients],
  ['a cluster of three servers', startRedisCluster, clusterClients],
])('on %s', (_, start, connects) => {
  describeOnRedis('Redis', () => {
    let server;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.stop());

    describe.each(Object.entries(connects))('with %s', (name, connect) => {
      // Two connections, as of two processes.
      const both = [];
      beforeAll(async () => {
        for (let count = 0; count < 2; count += 1) both.push(await connect(server));
      });
      afterAll(() => Promise.all(both.map(({ close }) => close())));
      const stores = (prefix = newPrefix()) => both.map(({ options }) => redisStore({ ...options, prefix }));

      testRunStore('redisStore', () => {
        const prefix = newPrefix();
        const [store, other] = stores(prefix);
        return { store, other, apart: stores(`${prefix}:`)[1] };
      });

      test('of 200 concurrent claims, one wins', async () => {
        const two = stores();
        const answers = await Promise.all(
          Array.from({ length: 200 }, (_, index) => two[index % 2].claim(ADA, `web/${index} x`, LEASE_MS)),
        );
        expect(answers.filter(({ status }) => status === 'won')).toHaveLength(1);
        expect(answers.filter(({ status }) => status === 'held')).toHaveLength(199);
      });

      test('a store survives SCRIPT FLUSH between and during its steps', async () => {
        const [store] = stores();
        const nodes = server.nodes ?? [server];
        const flush = () => Promise.all(nodes.map((node) => node.command('SCRIPT', 'FLUSH')));
        const { fence } = await store.claim(ADA, 'web/1 x', LEASE_MS);
        await flush();
        const { record } = await store.commit(ADA, 'web/1 x', 'rec1', null, details);
        expect(record).toMatchObject({ recordId: 'rec1', fence });
        const keys = Array.from({ length: 300 }, (_, index) => ({ ...ADA, clientId: `Guy-${index}` }));
        const [answers] = await Promise.all([
          Promise.all(keys.map((key) => store.register(key, 'rec1', null, details))),
          flush(),
        ]);
        expect(answers.map(({ status, isNew }) => `${status} ${isNew}`)).toEqual(
          keys.map(() => 'stored true'),
        );
        expect((await store.list(ofBase)).records).toHaveLength(301);
      });
    });

    if (connects === clusterClients) testMoving(() => server);
  });
});

/** Moves a slot key by key, and asks the store after each. */
function testMoving(cluster) {
  let mover, client;
  afterAll(() => {
    mover?.close();
    client?.close();
  });

  /** Redis's own commands for moving a slot. */
  async function moverOf(prefix) {
    const { nodes } = cluster();
    const connections = nodes.map(({ port }) => new Redis(port, '127.0.0.1'));
    const slot = await connections[0].call('CLUSTER', 'KEYSLOT', `{${prefix}}`);
    const keysIn = (connection) => connection.call('CLUSTER', 'GETKEYSINSLOT', slot, '1000');
    const counts = await Promise.all(
      connections.map(async (connection) => (await keysIn(connection)).length),
    );
    const from = counts.findIndex((count) => count > 0);
    const to = (from + 1) % nodes.length;
    const ids = await Promise.all(connections.map((connection) => connection.call('CLUSTER', 'MYID')));
    return {
      async begin() {
        await connections[to].call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[from]);
        await connections[from].call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[to]);
        return keysIn(connections[from]);
      },
      move: (key) => connections[from].call('MIGRATE', '127.0.0.1', nodes[to].port, key, '0', '5000'),
      async end() {
        for (const index of [to, from, (to + 1) % nodes.length]) {
          await connections[index].call('CLUSTER', 'SETSLOT', slot, 'NODE', ids[to]);
        }
      },
      keys: () => keysIn(connections[to]),
      close: () => connections.forEach((connection) => connection.disconnect()),
    };
  }

  test('while a cluster moves its slot, a store answers right or not at all', async () => {
    const prefix = newPrefix();
    const impatient = { maxRedirections: 3, retryDelayOnTryAgain: 1, retryDelayOnClusterDown: 1 };
    client = await clusterClients.ioredis(cluster(), impatient);
    const store = redisStore({ ...client.options, prefix });
    await store.register(ADA, 'rec1', '{"a":1}', ownedBy('Ada-Park'));
    await store.register({ ...ADA, baseId: '251003-154511' }, 'rec1', null, ownedBy('Ada-Park'));
    await store.register({ ...ADA, clientId: 'Eve' }, 'rec5', null, details);
    await store.claim(BORA, 'web/1 x', LEASE_MS);
    await store.slot('nightly', ADA.baseId);
    await store.link({ kind: 'job', id: 'job_1' }, ADA, 'run-1');
    await store.link({ kind: 'apify', id: 'apify_1' }, ADA, 'run-1');
    let { second } = await store.reserve(1);
    let moved = 0;

    /** What each step has to answer, whenever it is asked. */
    const steps = {
      get: [async () => (await store.get(ADA)).metadata, '{"a":1}'],
      registered: [async () => (await store.claim(ADA, `web/2 ${moved}`, LEASE_MS)).status, 'registered'],
      held: [async () => (await store.claim(BORA, `web/2 ${moved}`, LEASE_MS)).status, 'held'],
      lost: [async () => (await store.commit(CORA, 'web/2 y', 'rec9', null, details)).status, 'lost'],
      owned: [async () => (await store.register(CORA, 'rec1', null, ownedBy('Cora-Lee'))).status, 'owned'],
      conflict: [async () => (await store.register(ADA, 'rec2', null, details)).status, 'conflict'],
      list: [
        async () => (await store.list(ofBase)).records.map(({ clientId }) => clientId),
        ['Ada-Park', 'Eve'],
      ],
      prune: [() => store.prune(LEASE_MS), 0],
      slot: [() => store.slot('nightly', '250101-000000'), ADA.baseId],
      linked: [() => store.linked({ kind: 'job', id: 'job_1' }), 'run-1'],
      links: [() => store.links('job', { ...ADA, clientId: '' }, 9), ['job_1']],
      otherRun: [
        async () => (await store.link({ kind: 'job', id: 'job_1' }, BORA, 'run-2')).status,
        'conflict',
      ],
      taken: [async () => (await store.link({ kind: 'apify', id: 'apify_2' }, ADA, 'run-1')).status, 'taken'],
      reserve: [
        async () => {
          const before = second;
          ({ second } = await store.reserve(1));
          return second > before;
        },
        true,
      ],
      // These change the store. Each has a pair of its own, which is looked at after the move.
      register: [
        async () =>
          (await store.register({ ...ADA, clientId: `Guy-${moved}` }, `rec-${moved}`, null, details)).status,
        'stored',
      ],
      remove: [() => store.remove({ ...ADA, clientId: `Guy-${moved}` }, `rec-${moved}`), true],
    };
    const outcomes = async () => {
      const found = {};
      for (const [name, [ask]] of Object.entries(steps)) {
        found[name] = await ask().then(
          (value) => value,
          () => 'refused',
        );
        // Nothing to remove, if nothing was registered.
        if (name === 'remove' && found.register === 'refused') delete found.remove;
      }
      return found;
    };
    const right = Object.fromEntries(Object.entries(steps).map(([name, [, answer]]) => [name, answer]));
    expect(await outcomes()).toEqual(right);

    mover = await moverOf(prefix);
    // In this order, lists move before the pairs that they name.
    const keys = (await mover.begin()).sort();
    const refused = {};
    for (const key of keys) {
      await mover.move(key);
      moved += 1;
      for (const [name, answer] of Object.entries(await outcomes())) {
        if (answer === 'refused') refused[name] = (refused[name] ?? 0) + 1;
        else expect({ name, moved, answer }).toEqual({ name, moved, answer: right[name] });
      }
    }
    // Otherwise the test has shown nothing.
    expect(refused.registered).toBeGreaterThan(0);
    expect(refused.get ?? 0).toBeLessThan(keys.length);
    await mover.end();
    expect(await outcomes()).toEqual(right);
    // What was refused has left nothing behind: all that is listed can be removed, and then no key is left but the marks.
    const { records } = await store.list(ofBase);
    for (const { baseId, clientId, recordId } of records) {
      expect(await store.remove({ baseId, clientId }, recordId)).toBe(true);
    }
    expect(await store.release(BORA, 'web/1 x')).toBe(true);
    expect(await store.prune(0)).toBe(1);
    const left = (await mover.keys()).map((key) => key.slice(`{${prefix}}:`.length));
    expect(left.sort()).toEqual(['linkCount', 'marks', 'reserved']);
  });
}

describeOnRedis('what only the store in Redis has', () => {
  let server;
  let client;
  beforeAll(async () => {
    server = await startRedis({ isDurable: true });
    client = await clients.redis(server);
  });
  afterAll(async () => {
    client?.close();
    await server?.stop();
  });

  const send = (...args) => client.options.sendCommand(args);
  const newStore = (options) => redisStore({ ...client.options, prefix: newPrefix(), ...options });
  const keysOf = async (prefix) => {
    const keys = await send('KEYS', `*${prefix}*`);
    expect(keys.every((key) => key.startsWith(`{${prefix}}:`))).toBe(true);
    return keys.map((key) => key.slice(`{${prefix}}:`.length)).sort();
  };

  test('all keys begin with the prefix in braces', async () => {
    const prefix = 'all-keys';
    const store = newStore({ prefix });
    await store.claim(ADA, 'web/1 x', LEASE_MS);
    await store.commit(ADA, 'web/1 x', 'rec1', null, ownedBy('Ada-Park'));
    await store.claim(BORA, 'web/1 x', LEASE_MS);
    await store.release(BORA, 'web/1 x');
    await store.slot('nightly', ADA.baseId);
    await store.link({ kind: 'job', id: 'job_1' }, ADA, 'run');
    await store.reserve(1);
    const kinds = (await keysOf(prefix)).map((key) => /^\w+/.exec(key)[0]);
    const known = 'base client clients link linkCount links links marks pair reserved row slot times';
    expect(kinds.join(' ')).toBe(known);
  });

  test('a prefix that ioredis adds to all keys changes nothing else', async () => {
    const prefixed = await clients.ioredis(server, { keyPrefix: 'app:' });
    const prefix = newPrefix();
    const store = redisStore({ ...prefixed.options, prefix });
    const plain = newStore({ prefix });
    await store.register(ADA, 'rec1', null, ownedBy('Ada-Park'));
    await store.slot('nightly', ADA.baseId);
    expect((await store.list(ofBase)).records).toMatchObject([{ ...ADA, recordId: 'rec1' }]);
    expect((await plain.list(ofBase)).records).toEqual([]);
    const changed = held();
    const stop = await store.watch(BORA, changed.resolve);
    await store.register(BORA, 'rec2', null, ownedBy('Bora-Bora'));
    await changed.promise;
    await stop();
    expect(await store.prune(0)).toBe(2);
    expect(await store.slot('nightly', null)).toBeNull();
    prefixed.close();
  });

  test('what is removed, released or pruned leaves no key of its own', async () => {
    const prefix = 'leaves-none';
    const store = newStore({ prefix });
    await store.claim(ADA, 'web/1 x', LEASE_MS);
    await store.commit(ADA, 'web/1 x', 'rec1', '1', ownedBy('Ada-Park'));
    await store.replace(ADA, 'rec1', 'rec2', null, ownedBy('Ada-Park'));
    await store.remove(ADA, 'rec2');
    await store.claim(BORA, 'web/1 x', LEASE_MS);
    await store.release(BORA, 'web/1 x');
    await store.register(BORA, 'rec3', null, ownedBy('Bora-Bora'));
    await store.slot('nightly', ADA.baseId);
    await store.link({ kind: 'job', id: 'job_1' }, ADA, 'run');
    await store.link({ kind: 'apify', id: 'apify_1' }, ADA, 'run');
    await store.prune(0);
    expect(await keysOf(prefix)).toEqual(['linkCount', 'marks']);
  });

  test('what frees memory goes on in a Redis that has none left', async () => {
    const store = newStore();
    const pairs = Array.from({ length: 3 }, (_, index) => ({ ...ADA, baseId: `251003-15451${index}` }));
    const [released, removed, pruned] = pairs;
    for (const pair of pairs) await store.claim(pair, 'web/1 x', LEASE_MS);
    await store.commit(removed, 'web/1 x', 'rec1', null, details);
    // With a claim, which stays.
    await store.register(pruned, 'rec2', null, details);
    await store.register(BORA, 'rec3', null, details);
    await store.claim(CORA, 'web/1 x', LEASE_MS);
    await store.register(CORA, 'rec4', null, details);
    await store.slot('nightly', ADA.baseId);
    await send('CONFIG', 'SET', 'maxmemory', '1');
    try {
      await expect(store.claim({ ...ADA, clientId: 'Eve' }, 'web/1 x', LEASE_MS)).rejects.toThrow(/^OOM /);
      expect(await store.release(released, 'web/1 x')).toBe(true);
      expect(await store.release(CORA, 'web/1 x')).toBe(true);
      expect(await store.remove(removed, 'rec1')).toBe(true);
      expect(await store.prune(0)).toBe(3);
      expect(await store.slot('nightly', null)).toBeNull();
    } finally {
      await send('CONFIG', 'SET', 'maxmemory', '0');
    }
    expect((await store.claim(released, 'web/2 y', LEASE_MS)).status).toBe('won');
    expect((await store.claim(pruned, 'web/2 y', LEASE_MS)).status).toBe('held');
  });

  test('a claim is kept for 30 days after its lease, and its record without end', async () => {
    const prefix = newPrefix();
    const store = newStore({ prefix });
    const expiry = async () => Number(await send('PTTL', `{${prefix}}:pair:${ADA.baseId}\0Ada-Park`));
    await store.claim(ADA, 'web/1 x', 86_400_000);
    const days = (await expiry()) / 86_400_000;
    expect(days).toBeGreaterThan(30.9);
    expect(days).toBeLessThanOrEqual(31);
    await store.commit(ADA, 'web/1 x', 'rec1', null, details);
    expect(await expiry()).toBe(-1);
  });

  test('what was answered is there after Redis was killed, with appendfsync always', async () => {
    const prefix = newPrefix();
    const store = newStore({ prefix });
    const { fence } = await store.claim(ADA, 'web/1 x', LEASE_MS);
    await store.commit(ADA, 'web/1 x', 'rec1', '{"a":1}', details);
    const { second } = await store.reserve(1);
    const record = await store.get(ADA);
    client.close();
    await server.crash();
    await server.start();
    client = await clients.redis(server);
    const again = newStore({ prefix });
    expect(record).toMatchObject({ recordId: 'rec1', fence });
    expect(await again.get(ADA)).toEqual(record);
    expect((await again.reserve(1)).second).toBeGreaterThan(second);
    expect((await again.claim(BORA, 'web/1 x', LEASE_MS)).fence).toBeGreaterThan(fence);
  });

  test('fences grow even if Redis has lost its data', async () => {
    const store = newStore();
    const before = await store.claim(ADA, 'web/1 x', LEASE_MS);
    await send('FLUSHALL');
    const after = await store.claim(ADA, 'web/2 x', LEASE_MS);
    expect(after.fence).toBeGreaterThan(before.fence);
    expect(after.fence).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });

  test('fences grow also while they are ahead of the clock of Redis', async () => {
    const prefix = newPrefix();
    const store = newStore({ prefix });
    const ahead = 8_000_000_000_000_000;
    await send('SET', `{${prefix}}:marks`, `${ahead} 0`);
    expect(await store.claim(ADA, 'web/1 x', LEASE_MS)).toEqual({ status: 'won', fence: ahead + 1 });
    await store.release(ADA, 'web/1 x');
    expect(await store.claim(ADA, 'web/1 y', LEASE_MS)).toEqual({ status: 'won', fence: ahead + 2 });
    await store.commit(ADA, 'web/1 y', 'rec1', null, details);
    await store.remove(ADA, 'rec1');
    expect(await store.claim(ADA, 'web/1 z', LEASE_MS)).toEqual({ status: 'won', fence: ahead + 3 });
    await store.commit(ADA, 'web/1 z', 'rec1', null, details);
    await store.prune(0);
    expect(await store.claim(ADA, 'web/1 z', LEASE_MS)).toEqual({ status: 'won', fence: ahead + 4 });
  });

  test('a claim holds if the clock of Redis was set back since a prune', async () => {
    const prefix = newPrefix();
    const store = newStore({ prefix });
    const { now } = await store.reserve(1);
    // What `prune(0)` left before the clock was set back by an hour.
    await send('SET', `{${prefix}}:marks`, `0 ${now + 3_600_000}`);
    expect((await store.claim(ADA, 'web/1 x', 30_000)).status).toBe('won');
    expect(await store.claim(ADA, 'web/2 x', 30_000)).toMatchObject({ status: 'held', leftMs: 30_000 });
    expect(await store.extend(ADA, 'web/1 x', 60_000)).toBe(true);
    expect(await store.claim(ADA, 'web/2 x', 30_000)).toMatchObject({ status: 'held', leftMs: 60_000 });
    expect((await store.commit(ADA, 'web/1 x', 'rec1', null, details)).status).toBe('stored');
  });

  test('each step is one command, and prune and list look at no more than 200 records or a megabyte at once', async () => {
    const commands = [];
    let longest = 0;
    const sendCommand = async (args, key) => {
      commands.push(args[0]);
      const reply = await client.options.sendCommand(args, key);
      longest = Math.max(longest, reply.join('').length);
      return reply;
    };
    const store = newStore({ sendCommand });
    const count = async (step) => {
      await step();
      commands.length = 0;
      await step();
      return commands.length;
    };
    const claimAndCommit = async () => {
      const token = `web/1 ${commands.length}`;
      await store.claim(ADA, token, LEASE_MS);
      await store.commit(ADA, token, 'rec1', null, ownedBy('Ada-Park'));
      await store.remove(ADA, 'rec1');
    };
    expect(await count(claimAndCommit)).toBe(3);
    expect(await count(() => store.reserve(1))).toBe(1);

    const large = JSON.stringify('x'.repeat(1_000_000));
    for (let index = 0; index < 5; index += 1) {
      await store.register({ ...ADA, clientId: `Guy-${index}` }, 'rec1', large, details);
    }
    expect((await store.list(ofBase)).records).toHaveLength(5);
    expect(longest).toBeLessThan(2_100_000);
    expect(await store.prune(0)).toBe(5);

    for (let index = 0; index < 450; index += 1) {
      await store.register({ ...ADA, baseId: `apify-${index}` }, 'rec1', null, details);
    }
    commands.length = 0;
    expect(await store.prune(0)).toBe(450);
    // Three for the records, and one for slots and links.
    expect(commands).toHaveLength(4);
  });

  test.each([
    ['RESP 2', 'redis', { RESP: 2 }],
    ['RESP 3', 'redis', { RESP: 3 }],
    ['Buffers', 'redis', { commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } }],
    ['numbers as texts', 'ioredis', { stringNumbers: true }],
  ])('answers are the same with %s', async (_, name, settings) => {
    const other = await clients[name](server, settings);
    const store = redisStore({ ...other.options, prefix: newPrefix() });
    const { fence } = await store.claim(ADA, 'web/1 x', LEASE_MS);
    await store.commit(ADA, 'web/1 x', '007', '{"a":"é山"}', ownedBy('Ada-Park'));
    expect(await store.get(ADA)).toEqual({
      recordId: '007',
      metadata: '{"a":"é山"}',
      by: details.by,
      fence,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    expect(await store.reserve(1)).toEqual({ second: expect.any(Number), count: 1, now: expect.any(Number) });
    other.close();
  });
});
