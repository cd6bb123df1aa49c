'use strict';

const { assert, keyOf, NO_FILTER, BASE, ADA, BORA, byWeb, byCron } = require('./harness.js');

/** In the order of a list. UTF-16 would put `𐐀` before `Ａ`, and a language `ada` before `Ada`. */
const bases = [`${BASE}`, `${BASE}-1`, '251003-154511', '8MSTBAfqMzuXPvgB3', 'SR-250924-001', 'apify-x'];
const clients = [
  '',
  '007',
  'Ada',
  'Ada-Park',
  'Ada.Park',
  'Bora-Bora',
  'Żółć',
  'ada',
  'é',
  '山',
  'Ａ',
  '𐐀',
].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

const namesOf = (records) => records.map(({ baseId, clientId }) => `${baseId}|${clientId}`);
const keysOf = (ofBases, ofClients) =>
  ofBases.flatMap((baseId) => ofClients.map((clientId) => keyOf(baseId, clientId)));

/** Registers pairs in another order than that of a list. */
async function putAll(t, keys) {
  const shuffled = keys
    .map((key, index) => [(index * 7919) % keys.length, index, key])
    .sort(([a], [b]) => a - b);
  await t.atOnce(keys.length, (store, index) => {
    const [, number, key] = shuffled[index];
    return store.register(key, `rec${number}`, `${number}`, byWeb);
  });
}

const filters = [
  ['one base id', { baseId: BASE }, keysOf([BASE], clients)],
  ['one client', { clientId: 'Ada-Park' }, keysOf(bases, ['Ada-Park'])],
  ['no client', { clientId: '' }, keysOf(bases, [''])],
  ['one pair', { baseId: BASE, clientId: '𐐀' }, keysOf([BASE], ['𐐀'])],
  ['one base id and no client', { baseId: BASE, clientId: '' }, keysOf([BASE], [''])],
  [
    'a client from one base id to another',
    { clientId: 'Ada-Park', from: `${BASE}-1`, to: '8MSTBAfqMzuXPvgB3' },
    keysOf(bases.slice(1, 4), ['Ada-Park']),
  ],
  [
    'a client in a range whose ends have no record',
    { clientId: 'é', from: '251003-154510-', to: '9' },
    keysOf(bases.slice(1, 4), ['é']),
  ],
  ['no client in a range of one', { clientId: '', from: BASE, to: BASE }, keysOf([BASE], [''])],
  ['a client in a range without a record', { clientId: 'Ada', from: '9', to: 'A' }, []],
  ['a base id without a record', { baseId: '251003-15451' }, []],
  ['a client without a record', { clientId: 'ad' }, []],
];

module.exports = [
  ...filters.map(([what, filter, expected]) => [
    `records of ${what} are listed by the bytes of their keys, in pages of any size`,
    async (t) => {
      await putAll(t, keysOf(bases, clients));
      for (const limit of [1, 2, 3, expected.length || 1, 1_000]) {
        assert.deepEqual(namesOf(await t.listAll(filter, limit)), namesOf(expected));
      }
    },
  ]),
  [
    'a listed record is the record, with its key',
    async (t) => {
      await putAll(t, keysOf([BASE], clients));
      for (const { baseId, clientId, ...record } of await t.listAll({ baseId: BASE }, 5)) {
        assert.deepEqual(record, await t.other.get(keyOf(baseId, clientId)));
      }
    },
  ],
  [
    'a filter is no pattern',
    async (t) => {
      for (const clientId of ['A_a', 'Aba', "O'Neil"]) await t.put(keyOf(BASE, clientId), 'rec1');
      for (const clientId of ['A_a', "O'Neil"]) {
        assert.deepEqual(namesOf(await t.listAll({ clientId })), [`${BASE}|${clientId}`]);
      }
      for (const clientId of ['%', '*', 'A%', "' OR '1'='1"]) {
        assert.deepEqual(await t.listAll({ clientId }), []);
      }
    },
  ],
  [
    'an empty list has no records, and ends',
    async ({ store }) => {
      for (const filter of [{ baseId: BASE }, { clientId: 'Ada-Park' }, ADA]) {
        assert.deepEqual(await store.list({ ...NO_FILTER, ...filter, cursor: null, limit: 10 }), {
          records: [],
          cursor: null,
        });
      }
    },
  ],
  [
    'a record that was removed is not listed, and one that was replaced is listed once',
    async (t) => {
      await t.put(ADA, 'rec1');
      await t.put(BORA, 'rec2');
      await t.other.remove(ADA, 'rec1');
      await t.other.replace(BORA, 'rec2', 'rec3', null, byCron);
      for (const filter of [{ baseId: BASE }, { clientId: 'Bora-Bora' }]) {
        const listed = await t.listAll(filter);
        assert.deepEqual(
          listed.map(({ recordId }) => recordId),
          ['rec3'],
        );
      }
      assert.deepEqual(await t.listAll({ clientId: 'Ada-Park' }), []);
    },
  ],
  ...[
    ['of a base id', { baseId: BASE }, (name) => keyOf(BASE, name)],
    ['of a client', { clientId: 'Ada-Park' }, (name) => keyOf(`apify-${name}`, 'Ada-Park')],
  ].map(([what, filter, keyNamed]) => [
    `a list ${what} shows once each record that stays, while others come and go`,
    async (t) => {
      const staying = ['b', 'd', 'f', 'h', 'j', 'l'];
      for (const name of staying) await t.put(keyNamed(name), 'rec1');
      for (const name of ['c', 'g', 'k']) await t.put(keyNamed(name), 'rec2');
      const seen = [];
      let cursor = null;
      let pages = 0;
      do {
        // From a handle in turn, as when a page is asked for in another process.
        const page = await t.handle(pages).list({ ...NO_FILTER, ...filter, cursor, limit: 2 });
        seen.push(...page.records);
        ({ cursor } = page);
        // Before, at and after the cursor.
        const last = page.records.at(-1);
        if (last?.recordId === 'rec2') await t.other.remove(keyOf(last.baseId, last.clientId), 'rec2');
        await t.other.register(keyNamed(`a${pages}`), 'rec3', null, byCron);
        await t.other.register(keyNamed(`m${pages}`), 'rec3', null, byCron);
        assert.ok((pages += 1) < 50, 'A list must end, although records are added before its cursor.');
        if (pages > 5) break;
      } while (cursor !== null);
      while (cursor !== null) {
        const page = await t.store.list({ ...NO_FILTER, ...filter, cursor, limit: 2 });
        seen.push(...page.records);
        ({ cursor } = page);
        assert.ok((pages += 1) < 50, 'A list must end.');
      }
      const names = namesOf(seen);
      assert.equal(new Set(names).size, names.length, 'No record must be listed twice.');
      assert.deepEqual(
        namesOf(seen.filter(({ recordId }) => recordId === 'rec1')),
        namesOf(staying.map(keyNamed)),
      );
    },
  ]),
  [
    'a list goes on after the record at its cursor was removed',
    async (t) => {
      for (const name of ['a', 'b', 'c']) await t.put(keyOf(BASE, name), 'rec1');
      const page = await t.store.list({ ...NO_FILTER, baseId: BASE, cursor: null, limit: 2 });
      assert.deepEqual(namesOf(page.records), [`${BASE}|a`, `${BASE}|b`]);
      await t.store.remove(keyOf(BASE, 'b'), 'rec1');
      const next = await t.other.list({ ...NO_FILTER, baseId: BASE, cursor: page.cursor, limit: 2 });
      assert.deepEqual(namesOf(next.records), [`${BASE}|c`]);
    },
  ],
  [
    'a page may have a thousand records',
    async (t) => {
      const keys = Array.from({ length: 1_005 }, (_, index) => keyOf(BASE, `Guy-${10_000 + index}`));
      for (let start = 0; start < keys.length; start += 100) await putAll(t, keys.slice(start, start + 100));
      assert.deepEqual(namesOf(await t.listAll({ baseId: BASE })), namesOf(keys));
    },
  ],
];
