'use strict';

/** Texts that SQL, patterns, numbers, JSON or a joined key would change. All of them are valid where they are used. */

const { assert, keyOf, detailsOf, BASE, ADA, NO_CLIENT, WEB, A, B, byWeb } = require('./harness.js');

const clientIds = [
  "O'Neil",
  'a@b',
  'x(y)',
  '0(0)',
  'A_a',
  'Ada.Park',
  'C3PO',
  '007',
  '1e3',
  'constructor',
  'hasOwnProperty',
  'Żółć',
  '山田太郎',
  'नमस्ते',
  'العربية',
  '𐐀𝒜',
  'Ａ',
  // The longest, in letters of four bytes.
  '𐐀'.repeat(64),
  'x'.repeat(64),
];

/** Keys that are one if they are joined, or compared by a language's rules. */
const lookalikes = [
  [keyOf('apify-a', 'b-Ada'), keyOf('apify-a-b', 'Ada')],
  [keyOf('SR-250924-001', 'T1-CAda'), keyOf('SR-250924-001-T1', 'Ada')],
  [keyOf(BASE, '1-Ada'), keyOf(`${BASE}-1`, 'Ada')],
  [keyOf(BASE, 'Ada-Park'), keyOf(`${BASE}-Ada-Park`, '')],
  [keyOf(BASE, 'Ada-Park'), keyOf(BASE, 'ada-park')],
  [keyOf(BASE, 'Ada'), keyOf(BASE, 'Ada.')],
  [keyOf(BASE, 'Ada'), keyOf(BASE, 'Adа')],
  [keyOf(BASE, 'A_a'), keyOf(BASE, 'Aba')],
  [keyOf(BASE, 'Jose'), keyOf(BASE, 'José')],
  [keyOf(BASE, 'Strasse'), keyOf(BASE, 'Straße')],
  [keyOf(BASE, 'A'), keyOf(BASE, 'Ａ')],
  [keyOf(BASE, '7'), keyOf(BASE, '007')],
  [keyOf(BASE, '1000'), keyOf(BASE, '1e3')],
  [keyOf('8MSTBAfqMzuXPvgB3', 'Ada'), keyOf('8mstbafqmzuxpvgb3', 'Ada')],
];

const recordIds = [
  `rec'";--`,
  '{rec}:1',
  '%s_%',
  '\\x00\\',
  '$1',
  '*',
  '[a-z]?',
  '0',
  '007',
  '1e3',
  '-0',
  '__proto__',
  '<b>&amp;',
  '#!/~`|^+=,;',
  'r'.repeat(128),
];

const names = [
  ...recordIds,
  'smart resume at 2025-10-03T15:45:00Z',
  'tab\tand\nline',
  '山 𐐀 é',
  ' ',
  '𐐀'.repeat(200),
];

const MAX_LEN = 1 << 20;

/** JSON texts. */
const metadata = [
  ['the empty text', '""'],
  ['null, which is not none', 'null'],
  ['false', 'false'],
  ['zero', '0'],
  ['an empty object', '{}'],
  ['an escaped NUL', '{"\\u0000":"a\\u0000b"}'],
  ['escaped halves of a letter', '"\\ud800 and \\udfff"'],
  ['white space, and keys that are out of order or doubled', '{ "b" : 1,\n"a":1, "a" : 2 }'],
  ['numbers that no double can hold', '[12345678901234567890, 1.0, 1e400, -0]'],
  ['the names of prototypes', '{"__proto__":{"x":1},"constructor":2}'],
  ['quotes, backslashes and placeholders', `"'; DROP TABLE -- \\" \\\\ $1 %s ? :name {} {{}}"`],
  ['letters of all lengths, and line separators', '"é山𐐀\u2028\u2029\ufeff\u007f"'],
  ['a text that looks like a time', '"2025-10-03T15:45:10.000Z"'],
  ['a megabyte', `"${'x'.repeat(MAX_LEN - 2)}"`],
  ['a megabyte in letters of four bytes', `"${'𐐀'.repeat(MAX_LEN / 4 - 1)}"`],
  ['a megabyte of escapes', `"${'\\u0000'.repeat(Math.floor((MAX_LEN - 2) / 6))}"`],
  ['deep nesting', '['.repeat(500) + ']'.repeat(500)],
];

const shown = (text) =>
  text.length > 24 ? `${[...text].slice(0, 8).join('')}… of ${[...text].length}` : text;

module.exports = [
  ...clientIds.map((clientId) => [
    `the client id ${shown(clientId)} is kept in every step`,
    async (t) => {
      const key = keyOf(BASE, clientId);
      const fence = await t.win(key, A);
      await t.isHeldBy(key, WEB);
      const details = detailsOf(WEB, clientId);
      const { record } = await t.store.commit(key, A, 'rec1', '1', details);
      assert.deepEqual([record.recordId, record.fence], ['rec1', fence]);
      assert.deepEqual(await t.other.get(key), record);
      for (const filter of [{ baseId: BASE }, { clientId }, { baseId: BASE, clientId }]) {
        assert.deepEqual(await t.listAll(filter), [{ ...key, ...record }]);
      }
      assert.deepEqual(await t.store.register(ADA, 'rec1', null, detailsOf(WEB, 'Ada-Park')), {
        status: 'owned',
        owner: clientId,
      });
      const runId = `${BASE}-${clientId}`;
      assert.deepEqual(await t.store.link({ kind: 'job', id: 'job_1' }, key, runId), { status: 'linked' });
      assert.equal(await t.other.linked({ kind: 'job', id: 'job_1' }), runId);
      assert.deepEqual(await t.other.links('job', key, 9), ['job_1']);
      await t.has(NO_CLIENT, null);
      assert.equal(await t.other.remove(key, 'rec1'), true);
      await t.has(key, null);
    },
  ]),
  ...lookalikes.map(([one, two]) => [
    `${one.baseId} of ${one.clientId} and ${two.baseId} of ${two.clientId || 'no client'} are two pairs`,
    async (t) => {
      await t.win(one, A);
      await t.win(two, B);
      await t.store.commit(one, A, 'rec1', null, byWeb);
      await t.has(two, null);
      await t.store.commit(two, B, 'rec2', null, byWeb);
      await t.has(one, 'rec1');
      await t.has(two, 'rec2');
      for (const [key, id] of [
        [one, 'job_1'],
        [two, 'job_2'],
      ]) {
        assert.deepEqual(await t.store.link({ kind: 'job', id }, key, `${key.baseId}/${key.clientId}`), {
          status: 'linked',
        });
        assert.deepEqual(
          (await t.listAll(key)).map(({ baseId, clientId }) => ({ baseId, clientId })),
          [{ ...key }],
        );
      }
      assert.equal((await t.store.link({ kind: 'job', id: 'job_1' }, two, 'x')).status, 'conflict');
      if (one.clientId !== '' && two.clientId !== '') {
        assert.deepEqual(await t.other.links('job', one, 9), ['job_1']);
        assert.deepEqual(await t.other.links('job', two, 9), ['job_2']);
      }
      assert.equal(await t.other.remove(one, 'rec1'), true);
      await t.has(two, 'rec2');
    },
  ]),
  [
    'record ids are kept, and each is only itself',
    async (t) => {
      for (const [index, recordId] of recordIds.entries()) {
        const key = keyOf(BASE, `Guy-${index}`);
        await t.put(key, recordId, null, detailsOf(WEB, key.clientId));
        await t.has(key, recordId);
        for (const other of recordIds) {
          if (other !== recordId) assert.equal(await t.store.remove(key, other), false);
        }
        const { status, owner } = await t.store.register(ADA, recordId, null, detailsOf(WEB, 'Ada-Park'));
        assert.deepEqual([status, owner], ['owned', key.clientId]);
        const replaced = await t.store.replace(key, recordId, `x${recordId}`.slice(0, 128), null, byWeb);
        assert.equal(replaced.status, 'stored');
      }
    },
  ],
  ...metadata.map(([what, json]) => [
    `metadata is returned as it was stored: ${what}`,
    async (t) => {
      const assertKept = (text) => assert.ok(text === json, `It is ${shown(String(text))}.`);
      await t.win(ADA, A);
      assertKept((await t.store.commit(ADA, A, 'rec1', json, byWeb)).record.metadata);
      assertKept((await t.other.get(ADA)).metadata);
      assertKept((await t.other.claim(ADA, B, 1)).record.metadata);
      assertKept((await t.listAll({ baseId: BASE }))[0].metadata);
      assertKept((await t.other.replace(ADA, 'rec1', 'rec2', null, byWeb)).record.metadata);
      assertKept((await t.put(NO_CLIENT, 'rec1', json)).metadata);
    },
  ]),
  [
    'no metadata is null',
    async (t) => {
      assert.equal((await t.put(ADA, 'rec1', null)).metadata, null);
      assert.equal((await t.other.get(ADA)).metadata, null);
    },
  ],
  [
    'the name of a process is kept',
    async (t) => {
      for (const [index, by] of [`höst-'"{}:%\\/1`, 'h'.repeat(128), '山/7'].entries()) {
        const key = keyOf(BASE, `Guy-${index}`);
        await t.win(key, `${by} x`);
        await t.isHeldBy(key, by);
        await t.put(key, 'rec1', null, detailsOf(by));
        assert.equal((await t.other.get(key)).by, by);
      }
    },
  ],
  [
    'names of slots are kept, and each is only itself',
    async (t) => {
      for (const [index, name] of names.entries()) {
        assert.equal(await t.other.slot(name, null), null);
        assert.equal(await t.store.slot(name, `base-${index}`), `base-${index}`);
      }
      for (const [index, name] of names.entries()) {
        assert.equal(await t.other.slot(name, null), `base-${index}`);
      }
    },
  ],
  [
    'ids of jobs and Apify runs are kept, and each is only itself',
    async (t) => {
      for (const kind of ['job', 'apify']) {
        for (const [index, id] of recordIds.entries()) {
          const key = keyOf(BASE, `Guy-${index}`);
          assert.equal(await t.other.linked({ kind, id }), null);
          assert.deepEqual(await t.store.link({ kind, id }, key, `run-${index}`), { status: 'linked' });
        }
        for (const [index, id] of recordIds.entries()) {
          assert.equal(await t.other.linked({ kind, id }), `run-${index}`);
          assert.deepEqual(await t.other.links(kind, keyOf(BASE, `Guy-${index}`), 9), [id]);
        }
      }
    },
  ],
];
