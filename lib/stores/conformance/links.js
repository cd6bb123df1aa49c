'use strict';

const { assert, keyOf, BASE, ADA, BORA, NO_CLIENT } = require('./harness.js');

const job = (id) => Object.freeze({ kind: 'job', id });
const apify = (id) => Object.freeze({ kind: 'apify', id });
const LINKED = { status: 'linked' };
const ofAda = `${BASE}-Ada-Park`;
const ofBora = `${BASE}-Bora-Bora`;

module.exports = [
  ...[job('job_1'), apify('8MSTBAfqMzuXPvgB3')].flatMap((name) => [
    [
      `a link of kind ${name.kind} is found from both sides`,
      async (t) => {
        assert.deepEqual(await t.store.link(name, ADA, ofAda), LINKED);
        assert.equal(await t.other.linked(name), ofAda);
        assert.deepEqual(await t.other.links(name.kind, ADA, 9), [name.id]);
      },
    ],
    [
      `a link of kind ${name.kind} that is repeated is one link`,
      async (t) => {
        for (const store of [t.store, t.other, t.store]) {
          assert.deepEqual(await store.link(name, ADA, ofAda), LINKED);
        }
        assert.deepEqual(await t.other.links(name.kind, ADA, 9), [name.id]);
      },
    ],
    [
      `a link of kind ${name.kind} to another run is a conflict, and changes nothing`,
      async (t) => {
        await t.store.link(name, ADA, ofAda);
        for (const [key, runId] of [
          [BORA, ofBora],
          [NO_CLIENT, BASE],
          [keyOf('251003-154511', 'Ada-Park'), '251003-154511-Ada-Park'],
        ]) {
          assert.deepEqual(await t.other.link(name, key, runId), { status: 'conflict', runId: ofAda });
          if (key !== NO_CLIENT) assert.deepEqual(await t.other.links(name.kind, key, 9), []);
        }
        assert.equal(await t.store.linked(name), ofAda);
      },
    ],
    [
      `of twenty runs that one of kind ${name.kind} is linked to at once it has one`,
      async (t) => {
        const runs = Array.from({ length: 20 }, (_, index) => keyOf(BASE, `Guy-${index}`));
        const answers = await t.atOnce(20, (store, index) => store.link(name, runs[index], `run-${index}`));
        const winner = answers.findIndex(({ status }) => status === 'linked');
        for (const [index, answer] of answers.entries()) {
          const expected = index === winner ? LINKED : { status: 'conflict', runId: `run-${winner}` };
          assert.deepEqual(answer, expected);
          const found = await t.other.links(name.kind, runs[index], 9);
          assert.deepEqual(found, index === winner ? [name.id] : []);
        }
        assert.equal(await t.store.linked(name), `run-${winner}`);
      },
    ],
  ]),
  [
    'what is not linked is null, and a run without links has none',
    async (t) => {
      assert.equal(await t.store.linked(job('job_1')), null);
      assert.equal(await t.store.linked(apify('job_1')), null);
      assert.deepEqual(await t.store.links('job', ADA, 9), []);
      assert.deepEqual(await t.store.links('apify', NO_CLIENT, 9), []);
    },
  ],
  [
    'a job and an Apify run of one name are two',
    async (t) => {
      assert.deepEqual(await t.store.link(job('x'), ADA, ofAda), LINKED);
      assert.deepEqual(await t.store.link(apify('x'), BORA, ofBora), LINKED);
      assert.deepEqual([await t.other.linked(job('x')), await t.other.linked(apify('x'))], [ofAda, ofBora]);
      assert.deepEqual(await t.other.links('apify', ADA, 9), []);
    },
  ],
  [
    'ids differ if only their case does',
    async (t) => {
      await t.store.link(job('job_a'), ADA, ofAda);
      assert.equal(await t.other.linked(job('JOB_A')), null);
      assert.deepEqual(await t.other.link(job('job_A'), BORA, ofBora), LINKED);
    },
  ],
  [
    'a run has one Apify run, and each client of a base id its own',
    async (t) => {
      assert.deepEqual(await t.store.link(apify('one'), ADA, ofAda), LINKED);
      assert.deepEqual(await t.other.link(apify('two'), ADA, ofAda), { status: 'taken', id: 'one' });
      assert.equal(await t.store.linked(apify('two')), null);
      assert.deepEqual(await t.other.links('apify', ADA, 9), ['one']);
      // What was refused is free.
      assert.deepEqual(await t.other.link(apify('two'), BORA, ofBora), LINKED);
      assert.deepEqual(await t.other.link(apify('three'), NO_CLIENT, BASE), LINKED);
      assert.deepEqual(await t.store.links('apify', NO_CLIENT, 9), ['three']);
      assert.deepEqual(await t.store.links('apify', BORA, 9), ['two']);
    },
  ],
  [
    'a conflict takes no run',
    async (t) => {
      await t.store.link(apify('one'), ADA, ofAda);
      assert.equal((await t.store.link(apify('one'), BORA, ofBora)).status, 'conflict');
      assert.deepEqual(await t.other.link(apify('two'), BORA, ofBora), LINKED);
    },
  ],
  [
    'of twenty Apify runs for one run at once it has one',
    async (t) => {
      const answers = await t.atOnce(20, (store, index) => store.link(apify(`a-${index}`), ADA, ofAda));
      const winner = answers.findIndex(({ status }) => status === 'linked');
      for (const [index, answer] of answers.entries()) {
        assert.deepEqual(answer, index === winner ? LINKED : { status: 'taken', id: `a-${winner}` });
        assert.equal(await t.other.linked(apify(`a-${index}`)), index === winner ? ofAda : null);
      }
      assert.deepEqual(await t.other.links('apify', ADA, 9), [`a-${winner}`]);
    },
  ],
  [
    'jobs of a run are listed in order of linking, up to the limit',
    async (t) => {
      const ids = Array.from({ length: 30 }, (_, index) => `job_${(index * 7) % 30}`);
      for (const [index, id] of ids.entries()) {
        assert.deepEqual(await t.handle(index).link(job(id), ADA, ofAda), LINKED);
      }
      // A repeated link keeps its place.
      await t.store.link(job(ids[3]), ADA, ofAda);
      for (const limit of [1, 7, 30, 1_000]) {
        assert.deepEqual(await t.other.links('job', ADA, limit), ids.slice(0, limit));
      }
    },
  ],
  [
    'jobs that are linked at once are all listed',
    async (t) => {
      const ids = Array.from({ length: 50 }, (_, index) => `job_${index}`);
      await t.atOnce(50, (store, index) => store.link(job(ids[index]), ADA, ofAda));
      assert.deepEqual((await t.other.links('job', ADA, 1_000)).sort(), ids.sort());
    },
  ],
  [
    'for a base id jobs of all its clients are listed, for a client only its own',
    async (t) => {
      for (const [id, key, runId] of [
        ['job_3', BORA, ofBora],
        ['job_1', ADA, ofAda],
        ['job_2', NO_CLIENT, BASE],
        ['job_4', keyOf('251003-154511'), '251003-154511'],
        ['job_5', ADA, ofAda],
      ]) {
        assert.deepEqual(await t.store.link(job(id), key, runId), LINKED);
      }
      assert.deepEqual(await t.other.links('job', NO_CLIENT, 9), ['job_3', 'job_1', 'job_2', 'job_5']);
      assert.deepEqual(await t.other.links('job', NO_CLIENT, 2), ['job_3', 'job_1']);
      assert.deepEqual(await t.other.links('job', ADA, 9), ['job_1', 'job_5']);
      assert.deepEqual(await t.other.links('job', BORA, 9), ['job_3']);
    },
  ],
  [
    'links and records don’t touch each other',
    async (t) => {
      await t.store.link(job('rec1'), ADA, ofAda);
      await t.has(ADA, null);
      await t.put(ADA, 'rec1');
      await t.store.remove(ADA, 'rec1');
      assert.equal(await t.other.linked(job('rec1')), ofAda);
    },
  ],
];
