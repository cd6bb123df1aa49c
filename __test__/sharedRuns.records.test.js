'use strict';

/** Records of `sharedRuns`: what is in the store, and what this process knows of it. Two of them are two processes. */

const runIds = require('strict-run-id');
const { clearCache, sharedRuns } = runIds;
const { resetRunIdState } = require('strict-run-id/testing');
const { onFakeClock } = require('./helpers/clock.js');
const { absent, notStrings, rejection } = require('./helpers/index.js');
const { settled, watchedStore } = require('./helpers/sharedRuns.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const row = 'recKU8iGyB0A3pxFi';
const fresh = { fresh: true };

onFakeClock();

let watched;
let here;
let there;

beforeEach(() => {
  watched = watchedStore();
  here = sharedRuns({ store: watched.store });
  there = sharedRuns({ store: watched.store });
});

/** What the next call is in a process that knows nothing yet. */
const inAnotherProcess = () => resetRunIdState();

describe('a record that one process registered', () => {
  beforeEach(async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
  });

  test('is found by another, with and without the suffix', async () => {
    inAnotherProcess();
    await expect(there.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    inAnotherProcess();
    await expect(there.getRunRecordId(ada, 'Ada-Park')).resolves.toBe('rec1');
    await expect(there.requireRunRecordId(ada, 'Ada-Park')).resolves.toBe('rec1');
  });

  test('is then in the registry of that process, with its metadata', async () => {
    inAnotherProcess();
    await there.getRunRecordId(base, 'Ada-Park');
    expect(runIds.getCachedRunInfo(base, 'Ada-Park')).toMatchObject({
      recordId: 'rec1',
      metadata: { note: 1 },
    });
  });

  test('is not that of another client, or of none', async () => {
    await expect(there.getRunRecordId(base, 'Cora-Lee', fresh)).resolves.toBeNull();
    expect((await rejection(() => there.getRunRecordId(ada, 'Cora-Lee'))).code).toBe(
      'ERR_RUN_ID_CLIENT_MISMATCH',
    );
  });

  test('is a conflict with another one in any process, which then knows the first', async () => {
    inAnotherProcess();
    const error = await rejection(() => there.registerRunRecord(base, 'Ada-Park', 'rec2'));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', recordId: 'rec2', runId: base });
    expect(error.message).toContain(
      `Run "${ada}" already has the record "rec1"; sharedRuns.registerRunRecord was given "rec2".`,
    );
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('rec1');
  });

  test('can be registered again, and keeps its metadata unless there is new one', async () => {
    inAnotherProcess();
    await expect(there.registerRunRecord(ada, 'Ada-Park', 'rec1')).resolves.toBe(ada);
    expect((await there.listRuns({ baseId: base })).records[0].metadata).toEqual({ note: 1 });
    await there.registerRunRecord(ada, 'Ada-Park', 'rec1', { note: 2 });
    expect((await there.listRuns({ baseId: base })).records[0].metadata).toEqual({ note: 2 });
  });

  test('is replaced in the store and in this process, and keeps its metadata', async () => {
    inAnotherProcess();
    await expect(there.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2')).resolves.toBe(ada);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('rec2');
    const [record] = (await there.listRuns({ clientId: 'Ada-Park' })).records;
    expect(record).toMatchObject({ recordId: 'rec2', metadata: { note: 1 } });
  });

  test('is not replaced if it is another one than was expected', async () => {
    const error = await rejection(() => there.replaceRunRecord(base, 'Ada-Park', 'rec0', 'rec2'));
    expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
    expect(error.message).toContain(
      `already has the record "rec1"; sharedRuns.replaceRunRecord was asked to replace "rec0" by "rec2".`,
    );
    await expect(here.getRunRecordId(base, 'Ada-Park', fresh)).resolves.toBe('rec1');
  });

  test('is forgotten by this process alone, unless the store is meant', async () => {
    await expect(here.clearRunRecord(base, 'Ada-Park')).resolves.toBe(true);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
    await expect(here.clearRunRecord(base, 'Ada-Park')).resolves.toBe(false);
    await expect(here.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    await expect(here.clearRunRecord(base, 'Ada-Park', { store: true })).resolves.toBe(true);
    await expect(here.getRunRecordId(base, 'Ada-Park')).resolves.toBeNull();
    await expect(here.clearRunRecord(base, 'Ada-Park', { store: true })).resolves.toBe(false);
  });
});

describe('an answer of this process', () => {
  beforeEach(async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1');
    watched.calls.length = 0;
  });

  test('asks no store while it is younger than maxStaleMs', async () => {
    await here.getRunRecordId(base, 'Ada-Park');
    await here.requireRunRecordId(base, 'Ada-Park', {});
    expect(watched.calls).toEqual([]);
  });

  test('is not given with `fresh`, or if it may be no age at all', async () => {
    const never = sharedRuns({ store: watched.store, maxStaleMs: 0 });
    await here.getRunRecordId(base, 'Ada-Park', fresh);
    await here.requireRunRecordId(base, 'Ada-Park', fresh);
    await never.getRunRecordId(base, 'Ada-Park');
    expect(watched.calls).toEqual(['get', 'get', 'get']);
  });

  test('follows what another process did, when the store is asked', async () => {
    await watched.real.replace({ baseId: base, clientId: 'Ada-Park' }, 'rec1', 'rec2', null, {
      by: 'other/1',
      owner: null,
    });
    await expect(here.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    await expect(here.getRunRecordId(base, 'Ada-Park', fresh)).resolves.toBe('rec2');
    await expect(here.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec2');
    await watched.real.remove({ baseId: base, clientId: 'Ada-Park' }, 'rec2');
    await expect(here.getRunRecordId(base, 'Ada-Park', fresh)).resolves.toBeNull();
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
    const { diagnosis } = await rejection(() => here.requireRunRecordId(base, 'Ada-Park'));
    expect(diagnosis[0]).toMatchObject({ kind: 'cleared', recordId: 'rec2', endedBy: null });
    expect(diagnosis[0].sentence).toContain('was removed from the store by another process');
  });

  test('that comes late changes nothing that was done since', async () => {
    const answer = watched.hold('get');
    watched.answer('get', { recordId: 'rec1', metadata: null });
    const asked = here.getRunRecordId(base, 'Ada-Park', fresh);
    await here.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2');
    answer();
    await expect(asked).resolves.toBe('rec2');
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('rec2');
  });

  test('that comes late brings back nothing that was removed since', async () => {
    const answer = watched.hold('get');
    watched.answer('get', { recordId: 'rec1', metadata: null });
    const asked = here.getRunRecordId(base, 'Ada-Park', fresh);
    await settled();
    await here.clearRunRecord(base, 'Ada-Park', { store: true });
    answer();
    await expect(asked).resolves.toBe('rec1');
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
  });
});

describe('a record that this process registered without the store', () => {
  beforeEach(() => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
  });

  test('counts if the store has none, and is asked about each time', async () => {
    await expect(here.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    await expect(here.requireRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    expect(watched.calls).toEqual(['get', 'get']);
  });

  test('is a conflict if the store has another, and stays', async () => {
    const key = { baseId: base, clientId: 'Ada-Park' };
    await watched.real.register(key, 'rec2', null, { by: 'other/1', owner: null });
    const error = await rejection(() => here.getRunRecordId(base, 'Ada-Park'));
    expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
    expect(error.message).toContain('"rec2"');
    expect(error.message).toContain('"rec1"');
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('rec1');
  });

  test('is a conflict with another one before the store is asked', async () => {
    const error = await rejection(() => here.registerRunRecord(base, 'Ada-Park', 'rec2'));
    expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
    expect(watched.calls).toEqual([]);
  });

  test('goes into the store when it is registered there', async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1');
    inAnotherProcess();
    await expect(there.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
  });
});

describe('an Airtable row', () => {
  test('of one client is refused for another, in any process', async () => {
    await here.registerRunRecord(base, 'Ada-Park', row);
    inAnotherProcess();
    const error = await rejection(() => there.registerRunRecord(base, 'Cora-Lee', row));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', recordId: row });
    expect(error.message).toContain(`The store has the record "${row}" for another client, "Ada-Park"`);
    expect(runIds.getRunRecordId(base, 'Cora-Lee')).toBeNull();
    await here.registerRunRecord(base, 'Cora-Lee', 'rec1');
    const replacing = await rejection(() => there.replaceRunRecord(base, 'Cora-Lee', 'rec1', row));
    expect(replacing.code).toBe('ERR_RUN_RECORD_CONFLICT');
    await expect(there.getRunRecordId(base, 'Cora-Lee', fresh)).resolves.toBe('rec1');
  });
});

describe('the diagnosis of a miss', () => {
  const diagnosed = async (runId, clientId) => {
    const error = await rejection(() => there.requireRunRecordId(runId, clientId));
    expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
    return error.diagnosis.map(({ kind, runId: found, place, secondsApart }) => ({
      kind,
      runId: found,
      place,
      secondsApart,
    }));
  };
  const by = expect.stringMatching(new RegExp(`/${process.pid}$`));

  test('names the record of another client, and the process that registered it', async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1');
    inAnotherProcess();
    await expect(diagnosed(base, 'Cora-Lee')).resolves.toEqual([
      { kind: 'other-client', runId: ada, place: by, secondsApart: null },
    ]);
  });

  test('names a record without a client', async () => {
    const key = { baseId: base, clientId: '' };
    await watched.real.register(key, 'rec1', null, { by: 'other/1', owner: null });
    await expect(diagnosed(base, 'Ada-Park')).resolves.toEqual([
      { kind: 'other-kind', runId: base, place: 'other/1', secondsApart: null },
    ]);
  });

  test.each([
    ['251003-154310', -120],
    ['251003-154511', 1],
    ['251003-154710', 120],
  ])('names the record %s of the same client, %d seconds apart', async (near, secondsApart) => {
    await here.registerRunRecord(near, 'Ada-Park', 'rec1');
    inAnotherProcess();
    await expect(diagnosed(base, 'Ada-Park')).resolves.toEqual([
      { kind: 'made-twice', runId: `${near}-Ada-Park`, place: by, secondsApart },
    ]);
  });

  test.each(['251003-154309', '251003-154711', '251004-154510'])('leaves out %s', async (far) => {
    await here.registerRunRecord(far, 'Ada-Park', 'rec1');
    inAnotherProcess();
    await expect(diagnosed(base, 'Ada-Park')).resolves.toEqual([
      { kind: 'nothing', runId: null, place: null, secondsApart: null },
    ]);
  });

  test('says what this process and the store know once, with the process', async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1');
    runIds.registerRunRecord(base, 'Bora-Bora', 'rec2');
    await expect(diagnosed(base, 'Cora-Lee')).resolves.toEqual([
      { kind: 'other-client', runId: `${base}-Bora-Bora`, place: null, secondsApart: null },
      { kind: 'other-client', runId: ada, place: by, secondsApart: null },
    ]);
  });

  test('is also that of a record that can not be replaced, because it is not there', async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1');
    inAnotherProcess();
    const error = await rejection(() => there.replaceRunRecord(base, 'Cora-Lee', 'rec1', 'rec2'));
    expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
    expect(error.message).toContain('(sharedRuns.replaceRunRecord)');
    expect(error.diagnosis).toMatchObject([{ kind: 'other-client', place: by }]);
  });

  test('asks the store for no more than one page of each kind', async () => {
    await rejection(() => there.requireRunRecordId(base, 'Ada-Park'));
    expect(watched.calls).toEqual(['get', 'list', 'list']);
  });
});

describe('listRuns', () => {
  beforeEach(async () => {
    for (const [runId, clientId] of [
      ['251003-154512', 'Ada-Park'],
      ['251003-154511', 'Cora-Lee'],
      ['251003-154511', 'Ada-Park'],
    ]) {
      await here.registerRunRecord(runId, clientId, `rec-${runId}-${clientId}`);
    }
  });

  test('lists the records of a base id or a client, in order, page by page', async () => {
    const ids = ({ records }) => records.map(({ runId }) => runId);
    expect(ids(await here.listRuns({ baseId: '251003-154511' }))).toEqual([
      '251003-154511-Ada-Park',
      '251003-154511-Cora-Lee',
    ]);
    const first = await here.listRuns({ clientId: 'Ada-Park', limit: 1 });
    expect(ids(first)).toEqual(['251003-154511-Ada-Park']);
    const second = await here.listRuns({ clientId: 'Ada-Park', limit: 1, cursor: first.cursor });
    expect(ids(second)).toEqual(['251003-154512-Ada-Park']);
    expect(second.cursor).toBeNull();
  });

  test('says who registered a record and when, by the clock of the store', async () => {
    const { records } = await here.listRuns({ baseId: '251003-154512' });
    expect(records).toStrictEqual([
      {
        runId: '251003-154512-Ada-Park',
        baseId: '251003-154512',
        clientId: 'Ada-Park',
        recordId: 'rec-251003-154512-Ada-Park',
        metadata: {},
        by: expect.stringMatching(new RegExp(`/${process.pid}$`)),
        fence: null,
        createdAt: '2025-10-03T15:45:10.000Z',
        updatedAt: '2025-10-03T15:45:10.000Z',
      },
    ]);
  });

  test.each([
    [undefined],
    [{}],
    [{ clientId: '' }],
    [{ baseId: base, limit: 0 }],
    [{ baseId: base, limit: 1001 }],
    [{ baseId: base, cursor: 1 }],
    [{ baseId: base, since: 1 }],
    [{ baseId: base, signal: {} }],
  ])('refuses %j before the store is asked', async (options) => {
    watched.calls.length = 0;
    expect((await rejection(() => here.listRuns(options))).code).toBe('ERR_INVALID_ARGUMENT');
    expect(watched.calls).toEqual([]);
  });

  test('refuses a client run id as a base id', async () => {
    const { code, message } = await rejection(() => here.listRuns({ baseId: ada }));
    expect(code).toBe('ERR_RUN_ID_FORMAT');
    expect(message).toContain('takes only a base id');
  });
});

describe('what is no id or record never reaches the store:', () => {
  const calls = {
    getRunRecordId: (runId) => here.getRunRecordId(runId, 'Ada-Park'),
    requireRunRecordId: (runId) => here.requireRunRecordId(runId, 'Ada-Park'),
    registerRunRecord: (runId) => here.registerRunRecord(runId, 'Ada-Park', 'rec1'),
    replaceRunRecord: (runId) => here.replaceRunRecord(runId, 'Ada-Park', 'rec1', 'rec2'),
    clearRunRecord: (runId) => here.clearRunRecord(runId, 'Ada-Park', { store: true }),
    linkJob: (runId) => here.linkJob(runId, 'job_1'),
    listJobsOfRun: (runId) => here.listJobsOfRun(runId),
    getApifyRunForRunId: (runId) => here.getApifyRunForRunId(runId),
  };

  test.each(Object.keys(calls))('%s', async (name) => {
    for (const [, value] of notStrings) {
      expect((await rejection(() => calls[name](value))).code).toBe('ERR_RUN_ID_NOT_STRING');
    }
    const error = await rejection(() => calls[name]('foo-bar'));
    expect(error.code).toBe('ERR_RUN_ID_FORMAT');
    expect(watched.calls).toEqual([]);
  });

  test.each(absent)(
    'an absent run id is null for getRunRecordId and missing elsewhere: %s',
    async (_, runId) => {
      await expect(here.getRunRecordId(runId, 'Ada-Park')).resolves.toBeNull();
      await expect(here.getApifyRunForRunId(runId)).resolves.toBeNull();
      for (const name of ['requireRunRecordId', 'registerRunRecord', 'clearRunRecord', 'listJobsOfRun']) {
        const error = await rejection(() => calls[name](runId));
        expect(error.code).toBe('ERR_RUN_ID_MISSING');
        expect(error.message).toContain(`sharedRuns.${name}`);
      }
      expect(watched.calls).toEqual([]);
    },
  );

  test('metadata that JSON can not represent, and unknown options', async () => {
    for (const call of [
      () => here.registerRunRecord(base, 'Ada-Park', 'rec1', { at: new Date() }),
      () => here.registerRunRecord(base, 'Ada-Park', 'rec1', undefined, { sginal: null }),
      () => here.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2', undefined, { fresh: true }),
      () => here.getRunRecordId(base, 'Ada-Park', { fresh: 1 }),
      () => here.getRunRecordId(base, 'Ada-Park', { signal: 'now' }),
      () => here.clearRunRecord(base, 'Ada-Park', { store: 'yes' }),
    ]) {
      expect((await rejection(call)).code).toBe('ERR_INVALID_ARGUMENT');
    }
    expect(watched.calls).toEqual([]);
  });
});

describe('a store that fails', () => {
  const calls = [
    ['get', () => here.getRunRecordId(base, 'Ada-Park', fresh)],
    ['get', () => here.requireRunRecordId(base, 'Ada-Park', fresh)],
    ['register', () => here.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 2 })],
    ['replace', () => here.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2')],
    ['get', () => here.clearRunRecord(base, 'Ada-Park', { store: true })],
    ['list', () => here.listRuns({ clientId: 'Ada-Park' })],
  ];
  const state = () => runIds.listRunRecords();

  test.each(calls)(
    'in %s rejects with the driver’s error as the cause, and changes nothing',
    async (phase, call) => {
      await here.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
      const before = state();
      const cause = new Error('connection refused');
      watched.fail(cause);
      const error = await rejection(call);
      expect(error).toMatchObject({ code: 'ERR_RUN_STORE', phase, cause });
      expect(error.toProblem().status).toBe(503);
      expect(JSON.stringify(error.toProblem())).not.toContain('connection refused');
      expect(state()).toEqual(before);
    },
  );

  test('does not hinder what this process knows', async () => {
    await here.registerRunRecord(base, 'Ada-Park', 'rec1');
    watched.fail();
    await expect(here.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    await expect(here.clearRunRecord(base, 'Ada-Park')).resolves.toBe(true);
  });

  test('in the look-ups of a diagnosis is not taken for a miss', async () => {
    const release = watched.hold('list');
    const asked = rejection(() => here.requireRunRecordId(base, 'Ada-Park'));
    await settled();
    watched.fail();
    release();
    expect(await asked).toMatchObject({ code: 'ERR_RUN_STORE', phase: 'list' });
  });

  test.each([
    ['get', undefined],
    ['get', 'rec1'],
    ['get', {}],
    ['get', { recordId: 7, metadata: null }],
    ['get', { recordId: 'two words', metadata: null }],
    ['get', { recordId: 'rec1' }],
    ['get', { recordId: 'rec1', metadata: '{' }],
    ['get', { recordId: 'rec1', metadata: { note: 1 } }],
  ])('or answers %s with %j is refused, and nothing is kept of it', async (phase, answer) => {
    watched.answer(phase, answer);
    const error = await rejection(() => here.getRunRecordId(base, 'Ada-Park'));
    expect(error).toMatchObject({ code: 'ERR_RUN_STORE', phase });
    expect(state()).toEqual([]);
  });

  test.each([
    ['register', () => here.registerRunRecord(base, 'Ada-Park', 'rec1')],
    ['replace', () => here.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2')],
    ['link', () => here.linkJob(base, 'job_1')],
  ])('or answers %s with an unknown status is refused', async (phase, call) => {
    for (const answer of [undefined, null, { status: 'ok' }]) {
      watched.answer(phase, answer);
      expect(await rejection(call)).toMatchObject({ code: 'ERR_RUN_STORE', phase });
    }
    expect(state()).toEqual([]);
  });

  const listed = { baseId: base, clientId: '', recordId: 'rec1', metadata: null, by: 'other/1', fence: null };
  const times = { createdAt: 1, updatedAt: 1 };

  test.each([
    ['list', undefined],
    ['list', { cursor: null }],
    ['list', { records: 'rec1', cursor: null }],
    ['list', { records: [] }],
    ['list', { records: [null], cursor: null }],
    ['list', { records: [listed], cursor: null }],
    ['list', { records: [{ ...listed, ...times, by: undefined }], cursor: null }],
    ['list', { records: [{ ...listed, ...times, fence: '7' }], cursor: null }],
  ])('or answers %s with %j is refused, also to a diagnosis', async (phase, answer) => {
    for (const call of [
      () => here.listRuns({ baseId: base }),
      () => here.requireRunRecordId(base, 'Ada-Park'),
    ]) {
      watched.answer(phase, answer);
      expect(await rejection(call)).toMatchObject({ code: 'ERR_RUN_STORE', phase });
    }
  });

  test('is named by its code if its error has no message', async () => {
    // As Node's, of a host with two addresses.
    watched.fail(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }));
    const error = await rejection(() => here.getRunRecordId(base, 'Ada-Park'));
    expect(error.message).toContain(': ECONNREFUSED. ');
  });

  test.each([undefined, null, 'job_1', {}, [7]])('or answers links with %j is refused', async (answer) => {
    for (const call of [() => here.listJobsOfRun(base), () => here.getApifyRunForRunId(base)]) {
      watched.answer('links', answer);
      expect(await rejection(call)).toMatchObject({ code: 'ERR_RUN_STORE', phase: 'links' });
    }
  });

  test('or says that it stored a record, and not which, is refused', async () => {
    for (const record of [undefined, null, {}]) {
      watched.answer('register', { status: 'stored', record, isNew: true });
      const error = await rejection(() => here.registerRunRecord(base, 'Ada-Park', 'rec1'));
      expect(error).toMatchObject({ code: 'ERR_RUN_STORE', phase: 'register' });
    }
    expect(state()).toEqual([]);
  });

  test('is not waited for after the signal', async () => {
    const release = watched.hold('get');
    const controller = new AbortController();
    const asked = rejection(() => here.getRunRecordId(base, 'Ada-Park', { signal: controller.signal }));
    const reason = new Error('the client has gone');
    controller.abort(reason);
    expect(await asked).toBe(reason);
    release();
  });
});

test('look-ups are counted as hits and misses', async () => {
  await here.registerRunRecord(base, 'Ada-Park', 'rec1');
  await here.getRunRecordId(base, 'Ada-Park');
  await here.getRunRecordId(base, 'Ada-Park', fresh);
  await here.getRunRecordId(base, 'Cora-Lee');
  await rejection(() => here.requireRunRecordId('251004-154510', 'Ada-Park'));
  expect(runIds.stats()).toMatchObject({
    hits: 2,
    misses: 2,
    missesByReason: { 'other-client': 1, nothing: 1 },
  });
  clearCache();
});
