'use strict';

/** The store on PostgreSQL without a server: its options, what it takes from drivers, and what it repeats. */

const { refusal, rejection, runCommand } = require('./helpers/index.js');
const { RunIdError } = require('strict-run-id');
const { postgresStore } = require('strict-run-id/postgres');

const ADA = { baseId: '251003-154510', clientId: 'Ada-Park' };

/** Returns a store whose driver gives these answers, one for each statement, after the version of the tables. */
function storeWith(...answers) {
  const statements = [];
  const left = [[{ to_json: '1' }], ...answers];
  const store = postgresStore({
    async query(...statement) {
      statements.push(statement);
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { store, statements };
}

const errorOf = (code) => Object.assign(new Error(`the driver says ${code}`), { code });

describe('the options', () => {
  const query = async () => [];

  test.each([
    [undefined, 'options', 'it is undefined, not an object'],
    [null, 'options', 'it is null, not an object'],
    [query, 'options', 'it is of type function, not an object'],
    [{}, 'query', 'it is undefined, not a function'],
    [{ query: null }, 'query', 'it is null, not a function'],
    [{ query, listen: true }, 'listen', 'it is of type boolean, not a function'],
    [{ query, tabel: 'runs' }, 'options', 'there is no option "tabel"'],
    [{ query, table: 7 }, 'table', 'it is of type number'],
    [
      { query, table: 'x'.repeat(51) },
      'table',
      `it is "${'x'.repeat(51)}", and it has 51 characters, and 50 are allowed`,
    ],
    [
      { query, schema: 'x'.repeat(100) },
      'schema',
      `it is "${'x'.repeat(80)}", and it has 100 characters, and 63 are allowed`,
    ],
    ...['', '1a', 'a b', 'a.b', 'a"b', "a'b", 'a;b', 'a-b', 'a$b', 'ä', 'a\n', 'a\u0000'].flatMap((name) =>
      ['table', 'schema'].map((option) => [
        { query, [option]: name },
        option,
        `it is ${JSON.stringify(name)}, and it is not a letter or "_", followed by letters, digits and "_"`,
      ]),
    ),
  ])('%j is refused', (options, argument, fault) => {
    const error = refusal(() => postgresStore(options));
    expect(error).toBeInstanceOf(RunIdError);
    expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    expect(error.message).toBe(
      `STRICT RUN ID ERROR: Invalid argument ${argument} of postgresStore: ${fault}. ${error.hint}`,
    );
  });

  test('null is the same as nothing', async () => {
    const texts = [];
    const asked = (options) =>
      postgresStore({ query: async (text) => texts.push(text) && [], ...options })
        .get({ baseId: '251003-154510', clientId: '' })
        .catch(() => {});
    await asked();
    await asked({ table: null, schema: null, listen: null });
    expect(texts).toEqual([expect.stringContaining('FROM "strict_runs_state"'), texts[0]]);
    expect(postgresStore({ query, listen: null }).watch).toBeUndefined();
  });

  test('one that other code put on Object.prototype is not read', () => {
    Object.prototype.table = 'a"b';
    try {
      expect(postgresStore({ query }).name).toBe('postgres');
    } finally {
      delete Object.prototype.table;
    }
  });

  test('a keyword and upper case are names, which are quoted', async () => {
    const statements = [];
    const quoted = postgresStore({
      query: async (text) => statements.push(text) && [['1']],
      schema: 'Select',
      table: 'Table',
    });
    await quoted.get(ADA);
    expect(statements[1]).toContain('FROM "Select"."Table" p');
  });

  test('only a store with listen has watch, and only its steps notify', async () => {
    const silent = storeWith([['true']]);
    await silent.store.release(ADA, 'web/1 a');
    expect(silent.store).not.toHaveProperty('watch');
    expect(silent.statements[1][0]).not.toContain('pg_notify');
    const statements = [];
    const loud = postgresStore({
      query: async (text) => statements.push(text) && [['1']],
      listen: async () => {},
    });
    await loud.release(ADA, 'web/1 a');
    expect(statements[1]).toContain('pg_notify');
  });
});

describe('a driver', () => {
  test.each([
    ['an object with rows', { rows: [{ text: '"rec"' }] }],
    ['rows', [{ text: '"rec"' }]],
    ['rows with renamed columns', [{ Text: '"rec"' }]],
    ['rows that are arrays', { rows: [['"rec"']] }],
  ])('may return %s', async (_, answer) => {
    const { store } = storeWith(answer);
    expect(await store.linked({ kind: 'job', id: 'job_1' })).toBe('rec');
  });

  test.each([
    ['nothing', undefined, 'query must return a promise of rows, or of an object with rows'],
    ['a count', { rowCount: 1 }, 'query must return a promise of rows, or of an object with rows'],
    [
      'parsed JSON',
      [{ text: { recordId: 'rec1' } }],
      'query must return texts as strings, but returned one as object',
    ],
    ['two rows', [['1'], ['2']], 'query returned 2 rows instead of one'],
  ])('that returns %s is reported', async (_, answer, message) => {
    const { store } = storeWith(answer);
    const error = await rejection(() => store.get(ADA));
    expect([error.name, error.message]).toEqual(['TypeError', message]);
  });

  test('gets strings, numbers and null, and a name that differs with the text', async () => {
    const { store, statements } = storeWith([], [['{"status":"won","fence":1}']], [['true']]);
    await store.claim(ADA, 'web/1 a', 30_000);
    await store.release(ADA, 'web/1 a');
    const [, short, whole, release] = statements;
    expect(short[1]).toEqual(['251003-154510', 'Ada-Park', 'web/1 a', 30_000]);
    const names = [short, whole, release].map(([, , name]) => name);
    for (const name of names) expect(name).toMatch(/^strict_run_id_[0-9a-f]{16}$/);
    expect(new Set(names).size).toBe(3);
  });
});

describe('a step', () => {
  test.each([['40001'], ['40P01']])('that was rolled back with %s is run again', async (code) => {
    const { store, statements } = storeWith(errorOf(code), errorOf(code), [['true']]);
    expect(await store.remove(ADA, 'rec1')).toBe(true);
    expect(statements).toHaveLength(4);
    expect(statements[3]).toEqual(statements[1]);
  });

  test('that changes something on a replica says where to connect', async () => {
    const cause = errorOf('25006');
    const { store } = storeWith(cause);
    const error = await rejection(() => store.remove(ADA, 'rec1'));
    expect(error.message).toBe(
      'Connect to the primary server, since this one only reads: the driver says 25006',
    );
    expect(error.cause).toBe(cause);
  });

  test('that another one came before is run again', async () => {
    const { store, statements } = storeWith([[null]], [['{"status":"linked"}']]);
    expect(await store.link({ kind: 'job', id: 'job_1' }, ADA, 'run')).toEqual({ status: 'linked' });
    expect(statements).toHaveLength(3);
  });

  test.each([
    ['is rolled back', errorOf('40001'), 'the driver says 40001'],
    ['comes too late', [[null]], 'Other statements changed the same rows 100 times in a row.'],
  ])('that %s each time is given up', async (_, answer, message) => {
    const { store, statements } = storeWith(...Array.from({ length: 200 }, () => answer));
    expect((await rejection(() => store.slot('nightly', '251003-154510'))).message).toBe(message);
    expect(statements).toHaveLength(101);
  });

  test('that fails otherwise is not repeated, and its error is the driver’s own', async () => {
    const error = errorOf('57P01');
    const { store, statements } = storeWith(error);
    expect(await rejection(() => store.get(ADA))).toBe(error);
    expect(statements).toHaveLength(2);
  });

  test('checks the tables once, and again only after a check that failed', async () => {
    const asked = [];
    const answers = [errorOf('57P01'), [['1']], [['null']], [['null']]];
    const store = postgresStore({
      async query(text) {
        asked.push(text);
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    await rejection(() => store.get(ADA));
    expect([await store.get(ADA), await store.get(ADA)]).toEqual([null, null]);
    expect(asked.filter((text) => text.includes('version'))).toHaveLength(2);
  });
});

describe('watch', () => {
  const watching = (listen) => postgresStore({ query: async () => [], listen });

  test('listens once, wakes those who watch the pair, and stops', async () => {
    const channels = [];
    let notify;
    const store = watching(async (channel, onNotification) => {
      channels.push(channel);
      notify = onNotification;
    });
    const woken = [];
    const stop = await store.watch(ADA, () => woken.push('first'));
    await store.watch(ADA, () => woken.push('second'));
    await store.watch({ ...ADA, clientId: '' }, () => woken.push('base'));
    notify('251003-154510 Ada-Park');
    notify('251003-154510 Bora-Bora');
    stop();
    stop();
    notify('251003-154510 Ada-Park');
    notify('251003-154510 ');
    expect(woken).toEqual(['first', 'second', 'second', 'base']);
    expect(channels).toEqual(['strict_runs']);
  });

  test('rejects if listening fails, and tries again', async () => {
    let tries = 0;
    const store = watching(() => {
      tries += 1;
      if (tries === 1) throw new Error('no connection');
      return Promise.resolve();
    });
    expect((await rejection(() => store.watch(ADA, () => {}))).message).toBe('no connection');
    expect(await store.watch(ADA, () => {})).toEqual(expect.any(Function));
    expect(tries).toBe(2);
  });
});

describe('strict-run-id schema', () => {
  test('prints statements that can be run again, for the names given', async () => {
    const { code, stdout, stderr } = await runCommand(['schema', 'postgres', '--schema=app', '--table=runs']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const statements = stdout.split(/;\n/).map((text) => text.replace(/^--.*\n/gm, '').trim());
    expect(statements.pop()).toBe('');
    for (const statement of statements) {
      expect(statement).toMatch(
        /^(CREATE (SCHEMA|TABLE|SEQUENCE|(UNIQUE )?INDEX) IF NOT EXISTS|INSERT INTO .* ON CONFLICT DO NOTHING$)/,
      );
    }
    expect(stdout).toContain('CREATE TABLE IF NOT EXISTS "app"."runs" (');
    expect(stdout).not.toContain('strict_runs"');
  });

  test.each([
    [[], 'no database given.'],
    [['mysql'], 'there is no schema for "mysql".'],
    [['postgres', 'more'], 'unexpected argument "more".'],
    [
      ['postgres', '--table', 'a"b'],
      '--table can\'t be "a\\"b": it is not a letter or "_", followed by letters, digits and "_".',
    ],
  ])('%j is refused', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(['schema', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`strict-run-id: ${message}`);
  });
});
