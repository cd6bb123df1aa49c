'use strict';

/** Steps of the store on PostgreSQL that meet in the middle, tables that many make at once, and who may make them. */

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { Client, Pool } = require('pg');
const { rejection, root, runCommand } = require('../helpers/index.js');
const { describeOnPostgres, startPostgres } = require('../helpers/postgresServer.js');
const { postgresStore } = require('../../lib/postgres.js');

const BASE = '251003-154510';
const keyOf = (clientId) => ({ baseId: BASE, clientId });
const ADA = keyOf('Ada-Park');
const BORA = keyOf('Bora-Bora');
const CORA = keyOf('Cora-Lee');
const A = 'web/1 a';
const B = 'cron/2 b';
const LONG_MS = 600_000;
const of = (owner) => ({ by: 'web/1', owner });

const ISOLATIONS = ['read committed', 'repeatable read', 'serializable'];

describeOnPostgres('the store on a server', () => {
  let server;
  let pool;
  /** A connection of its own, for a step that has not been committed yet. */
  let client;
  let tables = 0;

  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ ...server.connection, max: 40 });
    // A connection may end after `pool.end()` has answered, when the server does. A step that fails rejects by itself.
    pool.on('error', () => {});
    client = new Client(server.connection);
    await client.connect();
  });
  afterAll(async () => {
    await pool?.end();
    await client?.end();
    await server?.stop();
  });

  const onPool = (options) =>
    postgresStore({ query: (text, values) => pool.query(text, values), ...options });

  /** Returns a pool for an isolation level that a database may have by default. */
  function poolWith(isolation) {
    const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`;
    return new Pool({ ...server.connection, max: 40, options });
  }

  /** Returns a store with tables of its own, and their name. */
  async function freshStore() {
    tables += 1;
    const table = `runs_${tables}`;
    const store = onPool({ table });
    await store.migrate();
    return { store, table };
  }

  /** Waits until a statement waits for another one. */
  async function untilOneWaits() {
    for (;;) {
      const { rows } = await pool.query('SELECT FROM pg_locks WHERE NOT granted');
      if (rows.length > 0) return;
    }
  }

  const register = (store, key, recordId, owner) => store.register(key, recordId, null, of(owner));
  const statusOf = ({ status, record, owner, by, runId, id }) =>
    [status, record?.recordId ?? owner ?? by ?? runId ?? id].filter(Boolean).join(' ');

  /**
   * What was done before, the step that has not been committed, the step that waits for it, and its answer if the first is
   * committed and if it is rolled back.
   */
  test.each([
    {
      title: 'a claim of a pair that is being claimed',
      first: (s) => s.claim(ADA, A, LONG_MS),
      second: (s) => s.claim(ADA, B, LONG_MS),
      answers: ['held web/1', 'won'],
    },
    {
      title: 'a claim of a pair that is being registered',
      first: (s) => register(s, ADA, 'rec1', null),
      second: (s) => s.claim(ADA, B, LONG_MS),
      answers: ['registered rec1', 'won'],
    },
    {
      title: 'a claim of a pair that is getting the record of a late commit',
      before: (s) => s.claim(ADA, A, 0),
      first: (s) => s.commit(ADA, A, 'rec1', null, of(null)),
      second: (s) => s.claim(ADA, B, LONG_MS),
      answers: ['registered rec1', 'won'],
    },
    {
      title: 'a late commit of a pair that is being claimed',
      before: (s) => s.claim(ADA, A, 0),
      first: (s) => s.claim(ADA, B, LONG_MS),
      second: (s) => s.commit(ADA, A, 'rec1', null, of('Ada-Park')),
      answers: ['lost', 'stored rec1'],
    },
    {
      title: 'a commit without an owner of a claim that is being released',
      before: (s) => s.claim(ADA, A, LONG_MS),
      first: (s) => s.release(ADA, A),
      second: (s) => s.commit(ADA, A, 'rec1', null, of(null)),
      answers: ['lost', 'stored rec1'],
    },
    {
      title: 'a commit of a pair that is being registered',
      before: (s) => s.claim(ADA, A, LONG_MS),
      first: (s) => register(s, ADA, 'rec2', 'Ada-Park'),
      second: (s) => s.commit(ADA, A, 'rec1', null, of('Ada-Park')),
      answers: ['conflict rec2', 'stored rec1'],
    },
    {
      title: 'a commit that is being repeated',
      before: (s) => s.claim(ADA, A, LONG_MS),
      first: (s) => s.commit(ADA, A, 'rec1', null, of('Ada-Park')),
      second: (s) => s.commit(ADA, A, 'rec1', null, of('Ada-Park')),
      answers: ['stored rec1', 'stored rec1'],
    },
    {
      title: 'a commit of a record id that another owner is storing',
      before: (s) => s.claim(ADA, A, LONG_MS),
      first: (s) => register(s, BORA, 'rec1', 'Bora-Bora'),
      second: (s) => s.commit(ADA, A, 'rec1', null, of('Ada-Park')),
      answers: ['owned Bora-Bora', 'stored rec1'],
    },
    {
      title: 'a registration of a record id that the same owner is storing',
      first: (s) => register(s, BORA, 'rec1', 'Ada-Park'),
      second: (s) => register(s, ADA, 'rec1', 'Ada-Park'),
      answers: ['stored rec1', 'stored rec1'],
    },
    {
      title: 'a registration of a record id that its former owner is storing again',
      before: async (s) => {
        await register(s, BORA, 'rec1', 'Bora-Bora');
        await s.remove(BORA, 'rec1');
      },
      first: (s) => register(s, CORA, 'rec1', 'Bora-Bora'),
      second: (s) => register(s, ADA, 'rec1', 'Ada-Park'),
      answers: ['owned Bora-Bora', 'stored rec1'],
    },
    {
      title: 'a registration without an owner of a record id that its former owner is storing again',
      before: async (s) => {
        await register(s, BORA, 'rec1', 'Bora-Bora');
        await s.remove(BORA, 'rec1');
      },
      first: (s) => register(s, CORA, 'rec1', 'Bora-Bora'),
      second: (s) => register(s, ADA, 'rec1', null),
      answers: ['stored rec1', 'stored rec1'],
    },
    {
      title: 'a registration of a pair that gets another record',
      first: (s) => register(s, ADA, 'rec2', null),
      second: (s) => register(s, ADA, 'rec1', null),
      answers: ['conflict rec2', 'stored rec1'],
    },
    {
      title: 'a replacement of a record that is being replaced',
      before: (s) => register(s, ADA, 'rec1', 'Ada-Park'),
      first: (s) => s.replace(ADA, 'rec1', 'rec2', null, of('Ada-Park')),
      second: (s) => s.replace(ADA, 'rec1', 'rec3', null, of('Ada-Park')),
      answers: ['conflict rec2', 'stored rec3'],
    },
    {
      title: 'a replacement of a record that is being removed',
      before: (s) => register(s, ADA, 'rec1', 'Ada-Park'),
      first: (s) => s.remove(ADA, 'rec1'),
      second: (s) => s.replace(ADA, 'rec1', 'rec3', null, of('Ada-Park')),
      answers: ['missing', 'stored rec3'],
    },
    {
      title: 'a removal of a record that is being replaced',
      before: (s) => register(s, ADA, 'rec1', null),
      first: (s) => s.replace(ADA, 'rec1', 'rec2', null, of(null)),
      second: (s) => s.remove(ADA, 'rec1'),
      answers: [false, true],
    },
    {
      title: 'an extension of a claim that another token is taking',
      before: (s) => s.claim(ADA, A, 0),
      first: (s) => s.claim(ADA, B, LONG_MS),
      second: (s) => s.extend(ADA, A, LONG_MS),
      answers: [false, true],
    },
    {
      title: 'a release of a claim that is being committed',
      before: (s) => s.claim(ADA, A, LONG_MS),
      first: (s) => s.commit(ADA, A, 'rec1', null, of('Ada-Park')),
      second: (s) => s.release(ADA, A),
      answers: [false, true],
    },
    {
      title: 'a slot that is being taken',
      first: (s) => s.slot('nightly', '251003-000001'),
      second: (s) => s.slot('nightly', '251003-000002'),
      answers: ['251003-000001', '251003-000002'],
    },
    {
      title: 'a link of a job that is being linked',
      first: (s) => s.link({ kind: 'job', id: 'job_1' }, ADA, 'run-of-ada'),
      second: (s) => s.link({ kind: 'job', id: 'job_1' }, BORA, 'run-of-bora'),
      answers: ['conflict run-of-ada', 'linked'],
    },
    {
      title: 'a link of an Apify run to a run that is getting another',
      first: (s) => s.link({ kind: 'apify', id: '8MSTBAfqMzuXPvgB3' }, ADA, 'run-of-ada'),
      second: (s) => s.link({ kind: 'apify', id: '9MSTBAfqMzuXPvgB3' }, ADA, 'run-of-ada'),
      answers: ['taken 8MSTBAfqMzuXPvgB3', 'linked'],
    },
  ])('$title waits, and answers by what was committed', async ({ before, first, second, answers }) => {
    for (const [end, expected] of [
      ['COMMIT', answers[0]],
      ['ROLLBACK', answers[1]],
    ]) {
      const { store, table } = await freshStore();
      await before?.(store);
      const uncommitted = postgresStore({ query: (text, values) => client.query(text, values), table });
      await client.query('BEGIN');
      await first(uncommitted);
      const waiting = second(store);
      await untilOneWaits();
      await client.query(end);
      const answer = await waiting;
      expect(typeof answer === 'object' ? statusOf(answer) : answer).toEqual(expected);
    }
  });

  test('seconds that are being reserved are given once', async () => {
    const { store, table } = await freshStore();
    // Ahead of the clock, so that it does not matter how long this takes.
    for (let calls = 0; calls < 100; calls++) await store.reserve(1);
    const uncommitted = postgresStore({ query: (text, values) => client.query(text, values), table });
    await client.query('BEGIN');
    const { second } = await uncommitted.reserve(20);
    const waiting = store.reserve(3);
    await untilOneWaits();
    await client.query('COMMIT');
    expect(await waiting).toMatchObject({ second: second + 20, count: 3 });
  });

  test('a claim that waited has a greater fence than a claim that began before and is gone by then', async () => {
    const { store, table } = await freshStore();
    const uncommitted = postgresStore({ query: (text, values) => client.query(text, values), table });
    await client.query('BEGIN');
    await uncommitted.claim(CORA, A, LONG_MS);
    const waiting = store.claim(CORA, B, LONG_MS);
    await untilOneWaits();
    await uncommitted.release(CORA, A);
    const { fence } = await uncommitted.claim(CORA, A, LONG_MS);
    await uncommitted.release(CORA, A);
    await uncommitted.prune(0);
    await client.query('COMMIT');
    const answer = await waiting;
    expect(answer.status).toBe('won');
    expect(answer.fence).toBeGreaterThan(fence);
  });

  test('prune waits for nothing: what is being stored stays, with its owner', async () => {
    const { store, table } = await freshStore();
    await register(store, ADA, 'rec1', 'Ada-Park');
    await register(store, BORA, 'rec2', 'Bora-Bora');
    await store.remove(BORA, 'rec2');
    const uncommitted = postgresStore({ query: (text, values) => client.query(text, values), table });
    await client.query('BEGIN');
    await register(uncommitted, ADA, 'rec1', 'Ada-Park');
    await register(uncommitted, BORA, 'rec2', 'Bora-Bora');
    expect(await store.prune(0)).toBe(0);
    await client.query('COMMIT');
    for (const [key, recordId] of [
      [ADA, 'rec1'],
      [BORA, 'rec2'],
    ]) {
      expect(await store.get(key)).toMatchObject({ recordId });
      expect(statusOf(await register(store, CORA, recordId, 'Cora-Lee'))).toBe(`owned ${key.clientId}`);
    }
  });

  test('prune that is overtaken between its start and its rows leaves what was stored meanwhile', async () => {
    const { store, table } = await freshStore();
    await register(store, ADA, 'rec1', 'Ada-Park');
    await register(store, BORA, 'rec2', 'Bora-Bora');
    await store.remove(BORA, 'rec2');
    // Its statements stop at a lock that the test holds, before they look at a row and after they have begun.
    const isBarred = 'pg_advisory_xact_lock(1, 2) IS NOT NULL AND';
    const barred = (text) =>
      text
        .replaceAll(/(SELECT p.ctid FROM \S+ p\s+WHERE) (.*)/g, `$1 ${isBarred} ($2)`)
        .replace(/(SELECT o.ctid FROM \S+ o\s+WHERE)/, `$1 ${isBarred}`);
    const stopped = [];
    const query = (text, values) => {
      if (barred(text) !== text) stopped.push(text);
      return pool.query(barred(text), values);
    };
    const pruning = postgresStore({ query, table });
    await pruning.get(ADA);

    await client.query('SELECT pg_advisory_lock(1, 2)');
    const pruned = pruning.prune(0);
    await untilOneWaits();
    await register(store, ADA, 'rec1', 'Ada-Park');
    const unlock = 'SELECT pg_advisory_unlock(1, 2)';
    // The statement for the owners comes when the one for the pairs has ended.
    await client.query(unlock);
    expect(await pruned).toBe(0);
    expect(await store.get(ADA)).toMatchObject({ recordId: 'rec1' });

    await client.query('SELECT pg_advisory_lock(1, 2)');
    await register(store, CORA, 'rec3', 'Cora-Lee');
    await store.remove(CORA, 'rec3');
    const owners = postgresStore({
      query: (text, values) =>
        text.includes('p.ctid') ? [['{"removed":0,"isDone":true}']] : query(text, values),
      table,
    });
    const prunedOwners = owners.prune(0);
    await untilOneWaits();
    await register(store, CORA, 'rec3', 'Cora-Lee');
    await client.query(unlock);
    await prunedOwners;
    expect(statusOf(await register(store, BORA, 'rec3', 'Bora-Bora'))).toBe('owned Cora-Lee');
    expect(stopped.some((text) => text.includes('p.ctid'))).toBe(true);
    expect(stopped.some((text) => text.includes('o.ctid'))).toBe(true);
  });

  test.each(ISOLATIONS)(
    'of 200 claims of one pair at once under %s, one wins and the others learn who',
    async (isolation) => {
      const { table } = await freshStore();
      const isolated = poolWith(isolation);
      const stores = [0, 1].map(() =>
        postgresStore({ query: (text, values) => isolated.query(text, values), table }),
      );
      const claims = Array.from({ length: 200 }, (_, index) =>
        stores[index % 2].claim(ADA, `web/${index} x`, LONG_MS),
      );
      const answers = await Promise.all(claims);
      await isolated.end();
      const winners = answers.flatMap(({ status }, index) => (status === 'won' ? [`web/${index}`] : []));
      expect(winners).toHaveLength(1);
      const held = answers.filter(({ status, by }) => status === 'held' && by === winners[0]);
      expect(held).toHaveLength(199);
    },
  );

  test('whatever steps meet, none fails, and no record id has two owners', async () => {
    const { store, table } = await freshStore();
    const failed = [];
    const query = (text, values) =>
      pool.query(text, values).catch((error) => {
        failed.push(error);
        throw error;
      });
    const storm = postgresStore({ query, table });
    // A fixed sequence: a failure can be repeated, as far as the order of the server allows.
    let seed = 1;
    const pick = (choices) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return choices[seed % choices.length];
    };
    const owners = ['Ada-Park', 'Bora-Bora'];
    const bases = ['251003-154510', '251003-154511'];
    const records = ['rec1', 'rec2'];
    const steps = [
      (key, recordId) => storm.register(key, recordId, null, of(key.clientId)),
      (key, recordId) => storm.remove(key, recordId),
      (key, recordId) => storm.replace(key, pick(records), recordId, null, of(key.clientId)),
      async (key, recordId) => {
        const token = pick([A, B]);
        await storm.claim(key, token, 1);
        await storm.commit(key, token, recordId, null, of(key.clientId));
      },
      () => storm.prune(pick([0, 5])),
    ];
    const twoOwners = `SELECT record_id FROM ${table} GROUP BY record_id HAVING count(DISTINCT client_id) > 1 AND record_id IS NOT NULL`;
    async function work() {
      for (let rounds = 0; rounds < 50; rounds++) {
        await pick(steps)({ baseId: pick(bases), clientId: pick(owners) }, pick(records));
        const { rows } = await pool.query(twoOwners);
        expect(rows).toEqual([]);
      }
    }
    await Promise.all(Array.from({ length: 20 }, work));
    expect(failed).toEqual([]);
    expect(await store.prune(0)).toBeLessThanOrEqual(4);
    const { rows } = await pool.query(`SELECT FROM ${table}_owners`);
    expect(rows).toEqual([]);
  });

  test('ten processes make the tables at once', async () => {
    const script = `
      const { Client } = require('pg');
      const { postgresStore } = require(${JSON.stringify(path.join(root, 'lib/postgres.js'))});
      const client = new Client(${JSON.stringify(server.url)});
      client.on('notice', ({ message }) => console.log(message));
      client.connect()
        .then(() => postgresStore({ query: (text, values) => client.query(text, values), schema: 'ten' }).migrate())
        .then(() => client.end());`;
    const processes = Array.from({ length: 10 }, () =>
      promisify(execFile)(process.execPath, ['-e', script], { cwd: root }),
    );
    for (const { stdout, stderr } of await Promise.all(processes)) expect([stdout, stderr]).toEqual(['', '']);
    expect(await onPool({ schema: 'ten' }).reserve(1)).toMatchObject({ second: expect.any(Number) });
    const { rows } = await pool.query('SELECT version FROM ten.strict_runs_state');
    expect(rows).toEqual([{ version: 1 }]);
  });

  test.each(ISOLATIONS)(
    'twenty connections make the tables at once under %s, many times',
    async (isolation) => {
      const isolated = poolWith(isolation);
      const schema = `made_${isolation.replace(' ', '_')}`;
      for (let times = 0; times < 10; times++) {
        const stores = Array.from({ length: 20 }, () =>
          postgresStore({
            query: (text, values) => isolated.query(text, values),
            schema: `${schema}_${times}`,
          }),
        );
        await Promise.all(stores.map((store) => store.migrate()));
        expect(await stores[0].get(ADA)).toBeNull();
      }
      await isolated.end();
    },
  );

  test('the printed schema makes the tables, can be run again, and leaves nothing to migrate', async () => {
    const { stdout, code } = await runCommand([
      'schema',
      'postgres',
      '--schema',
      'printed',
      '--table',
      'Select',
    ]);
    expect(code).toBe(0);
    await client.query(stdout);
    await client.query(stdout);
    const store = onPool({ schema: 'printed', table: 'Select' });
    expect(await store.claim(ADA, A, LONG_MS)).toMatchObject({ status: 'won' });
    // This user may use the tables, and make none.
    await client.query(`
      CREATE ROLE app LOGIN;
      GRANT USAGE ON SCHEMA printed TO app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA printed TO app;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA printed TO app;`);
    const app = new Client({ ...server.connection, user: 'app' });
    await app.connect();
    const query = (text, values) => app.query(text, values);
    const limited = postgresStore({ query, schema: 'printed', table: 'Select' });
    await limited.migrate();
    expect(statusOf(await limited.claim(ADA, B, LONG_MS))).toBe('held web/1');
    expect(statusOf(await limited.commit(ADA, A, 'rec1', null, of('Ada-Park')))).toBe('stored rec1');
    expect(await limited.prune(0)).toBe(1);
    const elsewhere = postgresStore({ query, schema: 'printed', table: 'runs' });
    const error = await rejection(() => elsewhere.migrate());
    expect(error.message).toBe(
      'The database user may not create the tables: permission denied for schema printed. As one that may, apply the output of: npx strict-run-id schema postgres --schema printed --table runs',
    );
    expect(error.cause.code).toBe('42501');
    await app.end();
  });

  test('without tables, each step names the commands that make them, and works once they are made', async () => {
    const store = onPool({ schema: 'none', table: 'runs' });
    const error = await rejection(() => store.claim(ADA, A, LONG_MS));
    expect(error.message).toBe(
      'Call store.migrate() first: its tables are missing or incomplete (relation "none.runs_state" does not exist). Without the right to create tables, apply the output of: npx strict-run-id schema postgres --schema none --table runs',
    );
    expect(error.cause.code).toBe('42P01');
    await store.migrate();
    expect(await store.claim(ADA, A, LONG_MS)).toMatchObject({ status: 'won' });
  });

  test('tables of a newer version are refused, by migrate too', async () => {
    const { table } = await freshStore();
    await client.query(`UPDATE ${table}_state SET version = 2`);
    const store = onPool({ table });
    for (const step of [() => store.get(ADA), () => store.migrate()]) {
      expect((await rejection(step)).message).toBe(
        `Update strict-run-id: its tables have version 2, and this process knows only 1. They are those of "${table}". Run: npm install strict-run-id@latest`,
      );
    }
  });

  test('a database with an encoding that lacks letters is refused', async () => {
    await client.query("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const latin = new Client({ ...server.connection, database: 'latin' });
    await latin.connect();
    const error = await rejection(() =>
      postgresStore({ query: (text, values) => latin.query(text, values) }).migrate(),
    );
    await latin.end();
    expect(error.message).toMatch(
      /^The database has the encoding LATIN1, which can't hold every client id\./,
    );
  });
});
