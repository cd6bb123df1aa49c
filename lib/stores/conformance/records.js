'use strict';

const {
  assert,
  keyOf,
  SHORT_MS,
  BASE,
  ADA,
  BORA,
  CORA,
  NO_CLIENT,
  WEB,
  CRON,
  A,
  byWeb,
  byCron,
} = require('./harness.js');

module.exports = [
  [
    'a record that is registered is returned whole, and then found by every process',
    async (t) => {
      const before = await t.clock();
      const answer = await t.store.register(ADA, 'rec1', '{"n":1}', byWeb);
      const after = await t.clock();
      const { createdAt, updatedAt } = answer.record;
      const record = { recordId: 'rec1', metadata: '{"n":1}', by: WEB, fence: null, createdAt, updatedAt };
      assert.deepEqual(answer, { status: 'stored', record, isNew: true });
      assert.ok(before <= createdAt && createdAt <= after, `${before} <= ${createdAt} <= ${after}`);
      assert.equal(createdAt, updatedAt);
      assert.deepEqual(await t.other.get(ADA), record);
      assert.deepEqual(await t.listAll({ baseId: BASE }), [{ ...ADA, ...record }]);
    },
  ],
  [
    'a record that is committed is returned whole, and then found by every process',
    async (t) => {
      const fence = await t.win(ADA, A);
      const before = await t.clock();
      const answer = await t.store.commit(ADA, A, 'rec1', '{"n":1}', byWeb);
      const after = await t.clock();
      const { createdAt, updatedAt } = answer.record;
      const record = { recordId: 'rec1', metadata: '{"n":1}', by: WEB, fence, createdAt, updatedAt };
      assert.deepEqual(answer, { status: 'stored', record, isNew: true });
      assert.ok(before <= createdAt && createdAt <= after, `${before} <= ${createdAt} <= ${after}`);
      assert.equal(createdAt, updatedAt);
      assert.deepEqual(await t.other.get(ADA), record);
    },
  ],
  [
    'the same record again replaces the metadata, and keeps when and by whom it was stored first',
    async (t) => {
      const first = await t.put(ADA, 'rec1', '{"n":1}');
      await t.pass(SHORT_MS);
      const again = await t.other.register(ADA, 'rec1', '{"n":2}', byCron);
      const { updatedAt } = again.record;
      assert.deepEqual(again, {
        status: 'stored',
        record: { ...first, metadata: '{"n":2}', updatedAt },
        isNew: false,
      });
      assert.ok(updatedAt > first.updatedAt);
      assert.deepEqual(await t.store.get(ADA), again.record);
    },
  ],
  [
    'the same record again without metadata keeps the metadata, and is updated',
    async (t) => {
      const first = await t.put(ADA, 'rec1', '{"n":1}');
      await t.pass(SHORT_MS);
      const { record } = await t.other.register(ADA, 'rec1', null, byCron);
      assert.deepEqual({ ...record, updatedAt: 0 }, { ...first, updatedAt: 0 });
      assert.ok(record.updatedAt > first.updatedAt);
    },
  ],
  [
    'the record of a claim keeps its fence when it is registered again',
    async (t) => {
      const fence = await t.win(ADA, A);
      await t.store.commit(ADA, A, 'rec1', null, byWeb);
      const { record, isNew } = await t.other.register(ADA, 'rec1', '1', byCron);
      assert.deepEqual([record.fence, record.by, record.metadata, isNew], [fence, WEB, '1', false]);
    },
  ],
  [
    'another record for a pair is a conflict, and the first one stays as it was',
    async (t) => {
      const record = await t.put(ADA, 'rec1', '1');
      assert.deepEqual(await t.other.register(ADA, 'rec2', '2', byCron), { status: 'conflict', record });
      assert.deepEqual(await t.store.get(ADA), record);
    },
  ],
  [
    'record ids differ if only their case does',
    async (t) => {
      const record = await t.put(ADA, 'recA');
      assert.deepEqual(await t.other.register(ADA, 'reca', null, byCron), { status: 'conflict', record });
      assert.equal(await t.store.remove(ADA, 'RECA'), false);
    },
  ],
  [
    'of twenty records for one pair at once one is stored, and the others conflict with it',
    async (t) => {
      const answers = await t.atOnce(20, (store, index) => store.register(ADA, `rec${index}`, null, byWeb));
      const [winner, ...others] = answers.filter(({ status }) => status === 'stored');
      assert.deepEqual([others.length, winner.isNew], [0, true]);
      for (const answer of answers) {
        if (answer !== winner) assert.deepEqual(answer, { status: 'conflict', record: winner.record });
      }
      await t.has(ADA, winner.record.recordId);
    },
  ],
  [
    'of twenty copies of one registration one is new',
    async (t) => {
      const answers = await t.atOnce(20, (store) => store.register(ADA, 'rec1', '1', byWeb));
      assert.equal(answers.filter(({ status }) => status === 'stored').length, 20);
      assert.equal(answers.filter(({ isNew }) => isNew).length, 1);
    },
  ],
  [
    'many pairs at once each get their own record',
    async (t) => {
      const keys = Array.from({ length: 100 }, (_, index) => keyOf(BASE, `Guy-${index}`));
      await t.atOnce(keys.length, (store, index) =>
        store.register(keys[index], `rec${index}`, `${index}`, byWeb),
      );
      const found = await t.atOnce(keys.length, (store, index) => store.get(keys[index]));
      assert.deepEqual(
        found.map(({ recordId, metadata }) => [recordId, metadata]),
        keys.map((_, index) => [`rec${index}`, `${index}`]),
      );
    },
  ],
  [
    'a record is replaced: the new one was stored now, by who replaced it',
    async (t) => {
      const first = await t.put(ADA, 'rec1', '{"n":1}');
      await t.pass(SHORT_MS);
      const answer = await t.other.replace(ADA, 'rec1', 'rec2', '{"n":2}', byCron);
      const { createdAt } = answer.record;
      assert.deepEqual(answer, {
        status: 'stored',
        record: {
          recordId: 'rec2',
          metadata: '{"n":2}',
          by: CRON,
          fence: null,
          createdAt,
          updatedAt: createdAt,
        },
        isNew: true,
      });
      assert.ok(createdAt > first.createdAt);
      assert.deepEqual(await t.store.get(ADA), answer.record);
    },
  ],
  [
    'a replacement without metadata keeps the metadata',
    async (t) => {
      await t.put(ADA, 'rec1', '{"n":1}');
      assert.equal((await t.other.replace(ADA, 'rec1', 'rec2', null, byCron)).record.metadata, '{"n":1}');
    },
  ],
  [
    'a replacement of another record is a conflict, and changes nothing',
    async (t) => {
      const record = await t.put(ADA, 'rec1', '1');
      assert.deepEqual(await t.other.replace(ADA, 'rec8', 'rec9', '2', byCron), {
        status: 'conflict',
        record,
      });
      assert.deepEqual(await t.store.get(ADA), record);
    },
  ],
  [
    'a replacement that is there already is registered again',
    async (t) => {
      for (const [key, oldRecordId] of [
        [ADA, 'rec1'],
        [BORA, 'rec2'],
      ]) {
        const first = await t.put(key, 'rec2', '1');
        const { status, record, isNew } = await t.other.replace(key, oldRecordId, 'rec2', '2', byCron);
        assert.deepEqual([status, isNew], ['stored', false]);
        assert.deepEqual(
          { ...record, updatedAt: 0 },
          {
            ...first,
            metadata: '2',
            updatedAt: 0,
          },
        );
      }
    },
  ],
  [
    'a replacement in a pair without a record is missing, and stores nothing',
    async (t) => {
      assert.deepEqual(await t.store.replace(ADA, 'rec1', 'rec2', null, byWeb), { status: 'missing' });
      await t.has(ADA, null);
    },
  ],
  [
    'of twenty replacements of one record at once one is stored, and the others conflict with it',
    async (t) => {
      await t.put(ADA, 'rec');
      const answers = await t.atOnce(20, (store, index) =>
        store.replace(ADA, 'rec', `rec${index}`, null, byWeb),
      );
      const [winner, ...others] = answers.filter(({ status }) => status === 'stored');
      assert.deepEqual([others.length, winner.isNew], [0, true]);
      for (const answer of answers) {
        if (answer !== winner) assert.deepEqual(answer, { status: 'conflict', record: winner.record });
      }
    },
  ],
  [
    'a pair without a record has none, whatever its neighbours have',
    async (t) => {
      await t.put(ADA, 'rec1');
      for (const key of [BORA, CORA, NO_CLIENT, keyOf('251003-154511', 'Ada-Park')]) await t.has(key, null);
      await t.put(NO_CLIENT, 'rec2');
      await t.has(ADA, 'rec1');
      await t.has(NO_CLIENT, 'rec2');
    },
  ],
  [
    'a record is removed once',
    async (t) => {
      await t.put(ADA, 'rec1');
      await t.put(BORA, 'rec1');
      assert.deepEqual([await t.other.remove(ADA, 'rec1'), await t.store.remove(ADA, 'rec1')], [true, false]);
      await t.has(ADA, null);
      await t.has(BORA, 'rec1');
      assert.deepEqual(
        (await t.listAll({ baseId: BASE })).map(({ clientId }) => clientId),
        ['Bora-Bora'],
      );
    },
  ],
  [
    'of twenty removals of one record at once one is true',
    async (t) => {
      await t.put(ADA, 'rec1');
      const answers = await t.atOnce(20, (store) => store.remove(ADA, 'rec1'));
      assert.equal(answers.filter(Boolean).length, 1);
    },
  ],
  [
    'a pair is new again after its record was removed',
    async (t) => {
      const first = await t.put(ADA, 'rec1', '{"n":1}');
      await t.pass(SHORT_MS);
      await t.other.remove(ADA, 'rec1');
      const again = await t.put(ADA, 'rec1', null, byCron);
      assert.deepEqual([again.metadata, again.by, again.createdAt > first.createdAt], [null, CRON, true]);
    },
  ],
  [
    'what a caller does with an answer does not change the store',
    async ({ raw }) => {
      const answer = await raw.register(ADA, 'rec1', '1', byWeb);
      answer.record.recordId = 'rec2';
      (await raw.get(ADA)).recordId = 'rec3';
      const page = await raw.list({
        baseId: BASE,
        clientId: null,
        from: null,
        to: null,
        cursor: null,
        limit: 9,
      });
      page.records[0].recordId = 'rec4';
      page.records.pop();
      assert.equal((await raw.get(ADA)).recordId, 'rec1');
    },
  ],
];
