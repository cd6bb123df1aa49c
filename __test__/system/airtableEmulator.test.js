'use strict';

/** The emulator in examples/airtable-emulator, asked by the real `airtable` client: rows, lists, filters and refusals. */

const { fork, spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { airtableFormula } = require('strict-run-id');
const {
  JOBS,
  RESULTS,
  base,
  closingEmulators,
  current,
  start,
  started,
  statuses,
  table,
  until,
} = require('../helpers/emulator.js');
const { rejection } = require('../helpers/index.js');

const { and, baseIdMatches, clientIdEquals, or, runIdEquals } = airtableFormula;
const other = '251003-154511';
const main = path.join(__dirname, '../../examples/airtable-emulator/main.js');

let airtable;

closingEmulators();
beforeEach(() => {
  airtable = current();
});

describe('rows', () => {
  test('are created one by one', async () => {
    const made = await table().create({ 'Run ID': `${base}-O'Neil`, Score: 7, Done: true });
    expect(made.id).toMatch(/^rec[0-9A-Za-z]{14}$/);
    expect(made.fields).toEqual({ 'Run ID': `${base}-O'Neil`, Score: 7, Done: true });
    expect(airtable.rows(JOBS)).toEqual([
      { id: made.id, fields: made.fields, createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    ]);
    expect(airtable.rows(RESULTS)).toEqual([]);
  });

  test('are created by ten, in order', async () => {
    const made = await table().create(
      Array.from({ length: 10 }, (_, n) => ({ fields: { n: n + 1 } })),
      { typecast: true },
    );
    expect(made.map((record) => record.get('n'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(airtable.rows(JOBS).map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  });

  test('keep no empty cell', async () => {
    const made = await table().create({ a: '', b: null, c: false, d: [], e: 0 });
    expect(made.fields).toEqual({ e: 0 });
  });

  test('are found by their id', async () => {
    const { id } = await table().create({ Client: 'Ada-Park' });
    expect((await table().find(id)).fields).toEqual({ Client: 'Ada-Park' });
  });

  test('keep the fields that an update leaves out, and lose those set to null', async () => {
    const { id } = await table().create({ a: 1, b: 2, c: 3 });
    expect((await table().update(id, { a: 9, b: null })).fields).toEqual({ a: 9, c: 3 });
    await table().update([{ id, fields: { c: 8 } }]);
    expect(airtable.rows(JOBS)).toMatchObject([{ id, fields: { a: 9, c: 8 } }]);
  });

  test('lose the fields that a replacement leaves out', async () => {
    const [one, two] = await table().create([{ fields: { a: 1, b: 2 } }, { fields: { a: 3, b: 4 } }]);
    expect((await table().replace(one.id, { a: 9 })).fields).toEqual({ a: 9 });
    await table().replace([{ id: two.id, fields: { b: 8 } }]);
    expect(airtable.rows(JOBS).map(({ fields }) => fields)).toEqual([{ a: 9 }, { b: 8 }]);
  });

  test('are destroyed one by one and several at once', async () => {
    const made = await table().create([1, 2, 3, 4].map((n) => ({ fields: { n } })));
    expect((await table().destroy(made[0].id)).id).toBe(made[0].id);
    const gone = await table().destroy([made[1].id, made[2].id]);
    expect(gone.map(({ id }) => id)).toEqual([made[1].id, made[2].id]);
    expect(airtable.rows(JOBS)).toMatchObject([{ fields: { n: 4 } }]);
  });

  test('are handed out as copies', async () => {
    await table().create({ tags: ['a'] });
    airtable.rows(JOBS)[0].fields.tags.push('b');
    expect(airtable.rows(JOBS)[0].fields).toEqual({ tags: ['a'] });
  });

  test('are of any table that was named at the start', async () => {
    const it = await start({ tables: ['Läufe / 1'], baseId: 'appOther', apiKey: 'patOther' });
    await table('Läufe / 1', { of: it }).create({ n: 1 });
    expect(it.rows('Läufe / 1')).toHaveLength(1);
    expect(() => it.rows(JOBS)).toThrow(`no table ${JOBS}`);
  });
});

describe('a list', () => {
  const numbers = async (query) => (await table().select(query).all()).map((record) => record.get('n'));

  beforeEach(async () => {
    await table().create(
      [3, 1, 2, undefined].map((n) => ({ fields: { n, letter: 'cab'[n - 1], group: n === 1 ? 'x' : 'y' } })),
    );
  });

  test.each([
    ['as they were made', {}, [3, 1, 2, undefined]],
    ['upwards, blanks first', { sort: [{ field: 'n' }] }, [undefined, 1, 2, 3]],
    ['downwards', { sort: [{ field: 'n', direction: 'desc' }] }, [3, 2, 1, undefined]],
    ['by text', { sort: [{ field: 'letter', direction: 'asc' }] }, [undefined, 2, 3, 1]],
    [
      'by two fields',
      {
        sort: [
          { field: 'group', direction: 'desc' },
          { field: 'n', direction: 'desc' },
        ],
      },
      [3, 2, undefined, 1],
    ],
    ['the first few of them', { maxRecords: 2, sort: [{ field: 'n', direction: 'desc' }] }, [3, 2]],
    ['filtered', { filterByFormula: '{group}="x"' }, [1]],
    ['more than a page', { pageSize: 1 }, [3, 1, 2, undefined]],
    ['fewer than the pages hold', { pageSize: 2, maxRecords: 3 }, [3, 1, 2]],
  ])('gives the rows %s', async (_, query, expected) => {
    expect(await numbers(query)).toEqual(expected);
    expect(await numbers({ ...query, method: 'post' })).toEqual(expected);
  });

  test('gives only the fields it was asked for', async () => {
    const [record] = await table()
      .select({ fields: ['letter', 'group', 'none'], maxRecords: 1 })
      .all();
    expect(record.fields).toEqual({ letter: 'b', group: 'y' });
    expect(airtable.requests.at(-1).query).toEqual({ fields: ['letter', 'group', 'none'], maxRecords: '1' });
  });

  test('goes by POST if the filter is long', async () => {
    const filterByFormula = or(
      ...Array.from({ length: 1_000 }, (_, n) => clientIdEquals('letter', `c${n}`)),
      clientIdEquals('letter', 'c'),
    );
    expect(await numbers({ filterByFormula })).toEqual([1]);
    expect(airtable.requests.at(-1)).toMatchObject({
      method: 'POST',
      table: JOBS,
      recordId: null,
      body: { filterByFormula },
    });
  });
});

test('250 rows come in three pages, each row once, whatever is made meanwhile', async () => {
  for (let n = 0; n < 250; n += 10) {
    await table().create(Array.from({ length: 10 }, (_, i) => ({ fields: { n: n + i } })));
  }
  const pages = [];
  await table()
    .select()
    .eachPage((records, next) => {
      pages.push(records.map((record) => record.get('n')));
      table().create({ n: -1 }).then(next);
    });
  expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(pages.flat()).toEqual(Array.from({ length: 250 }, (_, n) => n));
});

describe('a filter', () => {
  const rows = [
    { Client: 'Ada-Park', 'Run ID': `${base}-Ada-Park`, n: 1, Linked: ['Ada-Park'] },
    { Client: "O'Neil", 'Run ID': `${base}-O'Neil`, n: 2, Done: true },
    { Client: 'Bora-Bora', 'Run ID': `${other}-Bora-Bora`, n: 3, Note: 'say "hi"\\' },
    { Client: 'Cora-Lee', 'Run ID': base, n: 4, Note: '{n} AND(1' },
    { n: 5, Note: 'a\nb' },
  ];
  const matched = async (filterByFormula) =>
    (await table().select({ filterByFormula }).all()).map((record) => record.get('n'));

  beforeEach(() => table().create(rows.map((fields) => ({ fields }))));

  test.each([
    [runIdEquals('Run ID', `${base}-O'Neil`), [2]],
    [runIdEquals('Run ID', base), [4]],
    [clientIdEquals('Client', "O'Neil"), [2]],
    [clientIdEquals('Client', 'ada-Park'), []],
    [baseIdMatches('Run ID', base), [1, 2, 4]],
    [baseIdMatches('Run ID', other), [3]],
    [and(baseIdMatches('Run ID', base), clientIdEquals('Client', "O'Neil")), [2]],
    [
      or(
        clientIdEquals('Client', "O'Neil"),
        and(baseIdMatches('Run ID', base), clientIdEquals('Client', 'Ada-Park')),
      ),
      [1, 2],
    ],
    [and(clientIdEquals('Client', "O'Neil"), runIdEquals('Run ID', `${base}-Ada-Park`)), []],
    ['', [1, 2, 3, 4, 5]],
    ['1', [1, 2, 3, 4, 5]],
    ['TRUE()', [1, 2, 3, 4, 5]],
    ['FALSE()', []],
    ['0', []],
    ['""', []],
    ["'x'", [1, 2, 3, 4, 5]],
    ['{n}=2', [2]],
    ['{n}!=2', [1, 3, 4, 5]],
    ['{n}="2"', []],
    ['{n}&""="2"', [2]],
    ['2={n}', [2]],
    ['{n}=2.0', [2]],
    ['-1={n}', []],
    ['{Done}', [2]],
    ['{Done}=TRUE()', [2]],
    ['NOT({Done})', [1, 3, 4, 5]],
    ['{Client}=""', [5]],
    ['{Client}!=""', [1, 2, 3, 4]],
    ['{Nobody}=""', [1, 2, 3, 4, 5]],
    ['{toString}', []],
    ["{Client}='O\\'Neil'", [2]],
    ['{Client}="O\\"Neil"', []],
    ['{Note}="say \\"hi\\"\\\\"', [3]],
    ['{Note}=\'say "hi"\\\\\'', [3]],
    ['{Note}="{n} AND(1"', [4]],
    ['{Note}="a\\nb"', [5]],
    ['LEFT({Client},4)="Ada-"', [1]],
    ['LEFT({Client},0)=""', [1, 2, 3, 4, 5]],
    ['RIGHT({Client},4)="Neil"', [2]],
    ['RIGHT({Client},99)={Client}', [1, 2, 3, 4, 5]],
    ['LEN({Client})=6', [2]],
    ['LEN({Client}&"")=0', [5]],
    ['FIND("Lee",{Client})', [4]],
    ['FIND("a",{Client})=3', [1]],
    ['FIND("a",{Client},4)=6', [1]],
    ['FIND("ora",{Client},4)=7', [3]],
    ['{Client}&"-"&{n}="Cora-Lee-4"', [4]],
    ['{Linked}="Ada-Park"', [1]],
    ['LEFT({Linked}&"",3)="Ada"', [1]],
    ['LEFT({Linked},3)="Ada"', []],
    ['OR(LEFT({Linked},3)="Ada",TRUE())', [2, 3, 4, 5]],
    ['LEFT({n},1)="1"', []],
    [' AND( OR( {n} = 1 , {n} = 2 ) , NOT( {n} = 1 ) ) ', [2]],
    ['and(or({n}=1,{n}=2),not({n}=1))', [2]],
    ['({n}=1)=({Client}="Ada-Park")', [1, 2, 3, 4, 5]],
    ['{n}=1=1', [1]],
  ])('%s matches %j', async (formula, expected) => {
    expect(await matched(formula)).toEqual(expected);
  });

  test.each([
    ['{n}=', 'expected a value'],
    ['{n}==1', 'expected a value'],
    ['{n}=1 1', 'unexpected 1'],
    ['{n}>1', 'unexpected >'],
    ['1+1', 'unexpected +'],
    ['n=1', 'expected a value'],
    ['{n', 'expected a value'],
    ['{n\\}}', 'expected a value'],
    ['{}', 'expected a value'],
    ['"x', 'expected a value'],
    ["'O'Neil'", 'unexpected N'],
    ['“x”', 'expected a value'],
    ['AND(1', 'expected )'],
    ['AND(1,)', 'expected a value'],
    ['AND()', 'AND with 0 arguments'],
    ['NOT(1,1)', 'NOT with 2 arguments'],
    ['LEFT({n})', 'LEFT with 1 arguments'],
    ['TRUE', 'expected a value'],
    ['1)', 'unexpected )'],
    ['1,1', 'unexpected ,'],
    ['REGEX_MATCH({n},"1")', 'unknown function REGEX_MATCH'],
    ['constructor(1)', 'unknown function constructor'],
    ['{n}=1 // all', 'unexpected /'],
    ['('.repeat(1_000), 'nested too deeply'],
  ])('%s is refused', async (formula, why) => {
    const error = await rejection(() => matched(formula));
    expect(error).toMatchObject({ error: 'INVALID_FILTER_BY_FORMULA', statusCode: 422 });
    expect(error.message).toContain(
      `The formula for filtering records is invalid: Invalid formula. Please check your formula text. (${why}`,
    );
  });
});

describe('an upsert', () => {
  const performUpsert = { fieldsToMergeOn: ['Run ID'] };
  const upsert = (...fields) =>
    table().update(
      fields.map((each) => ({ fields: each })),
      { performUpsert },
    );

  test('creates a row where none has the field, and then updates it', async () => {
    const [made] = await upsert({ 'Run ID': base, Status: 'Running' });
    const [again] = await upsert({ 'Run ID': base, Clients: 3 });
    expect(again.id).toBe(made.id);
    expect(airtable.rows(JOBS).map(({ fields }) => fields)).toEqual([
      { 'Run ID': base, Status: 'Running', Clients: 3 },
    ]);
  });

  test('says which rows it created and which it updated', async () => {
    const [{ id }] = await upsert({ 'Run ID': base });
    const response = await fetch(`${airtable.url}/v0/${airtable.baseId}/${encodeURIComponent(JOBS)}`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${airtable.apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        performUpsert,
        records: [{ fields: { 'Run ID': base } }, { fields: { 'Run ID': `${base}-Ada-Park` } }],
      }),
    });
    const { records, createdRecords, updatedRecords } = await response.json();
    expect([updatedRecords, createdRecords]).toEqual([[id], [records[1].id]]);
  });

  test('replaces all other fields if it is a PUT', async () => {
    await upsert({ 'Run ID': base, Status: 'Running' });
    await table().replace([{ fields: { 'Run ID': base, Clients: 3 } }], { performUpsert });
    expect(airtable.rows(JOBS).map(({ fields }) => fields)).toEqual([{ 'Run ID': base, Clients: 3 }]);
  });

  test('is refused if two rows match, and changes nothing', async () => {
    await table().create([{ fields: { 'Run ID': base } }, { fields: { 'Run ID': base } }]);
    const before = airtable.rows(JOBS);
    const failure = await rejection(() => upsert({ 'Run ID': `${base}-Ada-Park` }, { 'Run ID': base, n: 1 }));
    expect(failure.statusCode).toBe(422);
    expect(airtable.rows(JOBS)).toEqual(before);
  });
});

describe('a refusal', () => {
  const unknown = 'recAAAAAAAAAAAAAA';

  test.each([
    ['a wrong token', () => table(JOBS, { apiKey: 'patWrong' }).create({}), 401, 'AUTHENTICATION_REQUIRED'],
    [
      'another base',
      () => table(JOBS, { of: { ...airtable, baseId: 'appOther' } }).create({}),
      403,
      'NOT_AUTHORIZED',
    ],
    ['an unknown table', () => table('Leads').create({}), 403, 'NOT_AUTHORIZED'],
    ['an unknown record to find', () => table().find(unknown), 404, 'NOT_FOUND'],
    ['an unknown record to update', () => table().update(unknown, { n: 1 }), 404, 'NOT_FOUND'],
    ['an unknown record to destroy', () => table().destroy(unknown), 404, 'NOT_FOUND'],
    [
      'an unknown record among others to update',
      () => table().update([{ id: unknown, fields: {} }]),
      422,
      'ROW_DOES_NOT_EXIST',
    ],
    [
      'an unknown record among others to destroy',
      () => table().destroy([unknown]),
      422,
      'ROW_DOES_NOT_EXIST',
    ],
    ['eleven records', () => table().create(Array(11).fill({ fields: {} })), 422, 'INVALID_REQUEST_UNKNOWN'],
    ['records without fields', () => table().create([{ n: 1 }]), 422, 'INVALID_REQUEST_MISSING_FIELDS'],
    [
      'an upsert without the field to merge on',
      () => table().update([{ fields: {} }], { performUpsert: { fieldsToMergeOn: ['n'] } }),
      422,
      'INVALID_REQUEST_UNKNOWN',
    ],
    [
      'an upsert that names no field to merge on',
      () => table().update([{ fields: { n: 1 } }], { performUpsert: { fieldsToMergeOn: [] } }),
      422,
      'INVALID_REQUEST_UNKNOWN',
    ],
    [
      'an upsert of an unknown record',
      () =>
        table().update([{ id: unknown, fields: { n: 1 } }], { performUpsert: { fieldsToMergeOn: ['n'] } }),
      422,
      'ROW_DOES_NOT_EXIST',
    ],
    ['a view', () => table().select({ view: 'Grid' }).all(), 422, 'INVALID_REQUEST_UNKNOWN'],
    ['a page of 101', () => table().select({ pageSize: 101 }).all(), 422, 'INVALID_REQUEST_UNKNOWN'],
    [
      'an offset of nobody’s',
      () => table().select({ offset: 1 }).all(),
      422,
      'LIST_RECORDS_ITERATOR_NOT_AVAILABLE',
    ],
  ])('answers %s', async (_, call, statusCode, error) => {
    expect(await rejection(call)).toMatchObject({ statusCode, error });
    expect(statuses()).toEqual([statusCode]);
    expect(airtable.rows(JOBS)).toEqual([]);
  });

  test.each([
    ['', 401, { error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' } }],
    ['Bearer patWrong', 401, { error: { type: 'UNAUTHORIZED', message: 'Invalid authentication token' } }],
    ['Bearer patInvented', 404, { error: 'NOT_FOUND' }],
  ])('to the token %p has the shape of Airtable’s', async (authorization, status, body) => {
    const response = await fetch(
      `${airtable.url}/v0/${airtable.baseId}/${encodeURIComponent(JOBS)}/${unknown}`,
      { headers: { authorization } },
    );
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
  });

  test.each(['//', '/%', '/v1/x', '/v0', '/?sort[9][field]=n'])(
    'is an answer too where the address is %s',
    async (address) => {
      const response = await fetch(airtable.url + address, {
        method: 'POST',
        body: '{',
        headers: { authorization: `Bearer ${airtable.apiKey}` },
      });
      expect([403, 404]).toContain(response.status);
    },
  );

  test('of one record of several writes none of them', async () => {
    const { id } = await table().create({ n: 1 });
    await rejection(() =>
      table().update([
        { id, fields: { n: 2 } },
        { id: unknown, fields: { n: 2 } },
      ]),
    );
    await rejection(() => table().destroy([id, unknown]));
    expect(airtable.rows(JOBS)).toMatchObject([{ fields: { n: 1 } }]);
  });
});

test('requests are shown as they came in', async () => {
  const { id } = await table().create({ Client: 'Cora-Lee' });
  await table(RESULTS)
    .select({ sort: [{ field: 'n', direction: 'desc' }], pageSize: 5 })
    .all();
  await table().update(id, { n: 1 });
  expect(airtable.requests).toEqual([
    {
      method: 'POST',
      table: JOBS,
      recordId: null,
      query: {},
      body: { fields: { Client: 'Cora-Lee' } },
      status: 200,
    },
    {
      method: 'GET',
      table: RESULTS,
      recordId: null,
      query: { sort: [{ field: 'n', direction: 'desc' }], pageSize: '5' },
      body: undefined,
      status: 200,
    },
    { method: 'PATCH', table: JOBS, recordId: id, query: {}, body: { fields: { n: 1 } }, status: 200 },
  ]);
});

test('close ends the calls that still wait', async () => {
  airtable.fault({ kind: 'timeout', times: 1 });
  airtable.fault({ kind: 'timeout', delayMs: 60_000 });
  const calls = [1, 2].map((n) => rejection(() => table().create({ n })));
  await until(() => airtable.requests.length === 2);
  await airtable.close();
  for (const error of await Promise.all(calls)) expect(error).toMatchObject({ name: 'FetchError' });
  expect(airtable.rows(JOBS)).toEqual([]);
  started.splice(0);
});

describe('as a process of its own', () => {
  test('it prints the address it listens on', async () => {
    const child = spawn(process.execPath, [main]);
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
    child.kill();
    await once(child, 'exit');
  });

  test('it sends the address to its parent, and ends when the parent disconnects', async () => {
    const child = fork(main, { silent: true });
    const [{ url }] = await once(child, 'message');
    await table(JOBS, { of: { ...airtable, url } }).create({ n: 1 });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
