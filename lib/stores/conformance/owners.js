'use strict';

const { assert, keyOf, detailsOf, BASE, ADA, BORA, CORA, A, WEB, byWeb } = require('./harness.js');

const ROW = 'recKU8iGyB0A3pxFi';
const ofAda = detailsOf(WEB, 'Ada-Park');
const ofBora = detailsOf(WEB, 'Bora-Bora');

const ownedByAda = { status: 'owned', owner: 'Ada-Park' };

/** Each way to store a row in a pair that has none of its own. */
const ways = [
  ['registered', (t, key, details) => t.other.register(key, ROW, null, details)],
  [
    'committed',
    async (t, key, details) => {
      await t.win(key, A);
      return t.other.commit(key, A, ROW, null, details);
    },
  ],
  [
    'put in the place of another',
    async (t, key, details) => {
      await t.put(key, 'recOther');
      return t.other.replace(key, 'recOther', ROW, null, details);
    },
  ],
];

/** Each way to give up a row. */
const endings = [
  ['removed', (t, key) => t.store.remove(key, ROW)],
  ['replaced', (t, key) => t.store.replace(key, ROW, 'recOther', null, ofAda)],
  ['pruned', (t) => t.store.prune(0)],
];

module.exports = [
  ...ways.map(([how, storeRow]) => [
    `a row of one owner can’t be ${how} for another`,
    async (t) => {
      await t.put(ADA, ROW, null, ofAda);
      assert.deepEqual(await storeRow(t, BORA, ofBora), ownedByAda);
      assert.notEqual((await t.store.get(BORA))?.recordId, ROW);
      await t.has(ADA, ROW);
      assert.deepEqual(await t.store.register(CORA, ROW, null, ofBora), ownedByAda);
    },
  ]),
  ...ways.map(([how, storeRow]) => [
    `a row that was ${how} is owned`,
    async (t) => {
      assert.equal((await storeRow(t, ADA, ofAda)).status, 'stored');
      assert.deepEqual(await t.store.register(BORA, ROW, null, ofBora), ownedByAda);
      await t.has(BORA, null);
    },
  ]),
  [
    'an owner may have a row in several pairs',
    async (t) => {
      await t.put(ADA, ROW, null, ofAda);
      await t.put(keyOf('251003-154511', 'Ada-Park'), ROW, null, ofAda);
      const answer = await t.store.register(ADA, ROW, null, ofAda);
      assert.deepEqual([answer.status, answer.isNew], ['stored', false]);
    },
  ],
  [
    'a row without an owner may be in pairs of all clients',
    async (t) => {
      for (const key of [ADA, BORA, CORA]) await t.put(key, 'row-7');
    },
  ],
  [
    'a row that no one owned belongs to the first owner that stores it',
    async (t) => {
      await t.put(CORA, ROW);
      await t.put(ADA, ROW, null, ofAda);
      assert.deepEqual(await t.other.register(BORA, ROW, null, ofBora), ownedByAda);
      await t.put(keyOf(BASE, 'Guy'), ROW);
    },
  ],
  ...endings.map(([how, end]) => [
    `a row that its last pair has ${how} is free for another owner`,
    async (t) => {
      await t.put(ADA, ROW, null, ofAda);
      await end(t, ADA);
      await t.put(BORA, ROW, null, ofBora);
      assert.deepEqual(await t.store.register(CORA, ROW, null, ofAda), {
        status: 'owned',
        owner: 'Bora-Bora',
      });
    },
  ]),
  ...endings.slice(0, 2).map(([how, end]) => [
    `a row that one of several pairs has ${how} stays with its owner until the last`,
    async (t) => {
      const second = keyOf('251003-154511', 'Ada-Park');
      await t.put(ADA, ROW, null, ofAda);
      await t.put(second, ROW, null, ofAda);
      // The same registration again does not count as one more.
      await t.store.register(ADA, ROW, null, ofAda);
      await end(t, ADA);
      assert.deepEqual(await t.other.register(BORA, ROW, null, ofBora), ownedByAda);
      await end(t, second);
      await t.put(BORA, ROW, null, ofBora);
    },
  ]),
  [
    'a row stays with its owner as long as a pair has it, with or without an owner',
    async (t) => {
      await t.put(ADA, ROW, null, ofAda);
      await t.put(CORA, ROW);
      await t.store.remove(ADA, ROW);
      assert.deepEqual(await t.other.register(BORA, ROW, null, ofBora), ownedByAda);
      await t.store.remove(CORA, ROW);
      await t.put(BORA, ROW, null, ofBora);
    },
  ],
  [
    'a replacement by a row of another owner changes nothing',
    async (t) => {
      await t.put(ADA, ROW, null, ofAda);
      const record = await t.put(BORA, 'recBora', '1', ofBora);
      assert.deepEqual(await t.store.replace(BORA, 'recBora', ROW, '2', ofBora), ownedByAda);
      assert.deepEqual(await t.other.get(BORA), record);
      assert.deepEqual(await t.store.register(ADA, 'recBora', null, ofAda), {
        status: 'conflict',
        record: await t.other.get(ADA),
      });
      assert.deepEqual(await t.store.register(CORA, 'recBora', null, ofAda), {
        status: 'owned',
        owner: 'Bora-Bora',
      });
    },
  ],
  [
    'a step that stores nothing takes no row',
    async (t) => {
      await t.put(ADA, 'rec1', null, ofAda);
      assert.equal((await t.store.register(ADA, ROW, null, ofAda)).status, 'conflict');
      assert.equal((await t.store.replace(ADA, 'rec9', ROW, null, ofAda)).status, 'conflict');
      assert.equal((await t.store.commit(ADA, A, ROW, null, ofAda)).status, 'conflict');
      assert.equal((await t.store.commit(CORA, A, ROW, null, ofAda)).status, 'lost');
      assert.equal((await t.store.replace(CORA, 'rec9', ROW, null, ofAda)).status, 'missing');
      await t.put(BORA, ROW, null, ofBora);
    },
  ],
  [
    'a conflict comes before an owner',
    async (t) => {
      await t.put(ADA, ROW, null, ofAda);
      const record = await t.put(BORA, 'rec1', null, ofBora);
      assert.deepEqual(await t.store.register(BORA, ROW, null, ofBora), { status: 'conflict', record });
    },
  ],
  [
    'of two owners that store a row at once one has it at most',
    async (t) => {
      await t.atOnce(20, async (store, index) => {
        const row = `recRow${index}`;
        const answers = await Promise.all([
          t.store.register(keyOf(BASE, `Ada-${index}`), row, null, detailsOf(WEB, 'Ada')),
          t.other.register(keyOf(BASE, `Guy-${index}`), row, null, detailsOf(WEB, 'Guy')),
        ]);
        const statuses = answers.map(({ status }) => status).sort();
        assert.ok(['owned,owned', 'owned,stored'].includes(String(statuses)), String(statuses));
      });
    },
  ],
  [
    'owners are compared whole',
    async (t) => {
      await t.put(ADA, ROW, null, detailsOf(WEB, "O'Neil"));
      for (const owner of ["o'neil", "O'Nei", "O'Neil.", '%', '𐐀']) {
        assert.deepEqual(await t.other.register(BORA, ROW, null, detailsOf(WEB, owner)), {
          status: 'owned',
          owner: "O'Neil",
        });
      }
      assert.equal((await t.other.register(BORA, ROW, null, detailsOf(WEB, "O'Neil"))).status, 'stored');
      assert.equal((await t.store.register(CORA, ROW, null, byWeb)).status, 'stored');
    },
  ],
];
