'use strict';

/**
 * The backend of the examples completes a run with one row for each tenant, even if Airtable refuses, is late or loses its
 * answer, the webhook of Apify comes early, twice or not at all, or a process is killed.
 */

const {
  CLIENT_IDS,
  closeAll,
  expectCompleted,
  isUpsert,
  JOBS,
  rowsOf,
  RUNS,
  start,
} = require('../helpers/backendWorld.js');
const { held } = require('../helpers/index.js');

jest.setTimeout(60_000);

afterEach(closeAll);

describe.each(['express', 'express5'])('on %s', (express) => {
  describe('a run is completed, with one row each and its own counts,', () => {
    /** A run from its beginning to its end. */
    async function runThrough(faulty) {
      const server = await faulty.backend(express);
      const { runId } = await faulty.smartResume(server);
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
      return server;
    }
    const impatient = { env: { AIRTABLE_TIMEOUT_MS: '400', AIRTABLE_PAUSE_MS: '50' } };
    const isRunOf =
      (clientId) =>
      ({ body }) =>
        body?.records?.[0].fields.Client === clientId;

    test('though Airtable refuses what is above its limit', async () => {
      const faulty = await start({ requestsPerSecond: 20, env: { AIRTABLE_REQUESTS_PER_SECOND: '200' } });
      await runThrough(faulty);
      expect(faulty.airtable.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
    });

    test.each([
      [
        'answers 500 after a row was written',
        { match: isUpsert, when: 'after', kind: 'status', status: 500, times: 4 },
      ],
      [
        'answers 503 before a row was written',
        { match: isUpsert, when: 'before', kind: 'status', status: 503, times: 4 },
      ],
      [
        'never answers after a row was written',
        { match: isUpsert, when: 'after', kind: 'timeout', times: 2 },
      ],
      ['never answers, and writes no row', { match: isUpsert, when: 'before', kind: 'timeout', times: 2 }],
      [
        'drops the connection after a row was written',
        { match: isUpsert, when: 'after', kind: 'reset', times: 4 },
      ],
      [
        'answers 500 after an update',
        { method: 'PATCH', when: 'after', kind: 'status', status: 500, times: 6 },
      ],
      ['never answers an update', { method: 'PATCH', when: 'before', kind: 'timeout', times: 3 }],
      ['drops the connection of a look-up', { method: 'GET', when: 'before', kind: 'reset', times: 3 }],
    ])('though Airtable %s', async (_, fault) => {
      const faulty = await start(impatient);
      faulty.airtable.fault(fault);
      await runThrough(faulty);
      expect(faulty.airtable.requests.filter(({ status }) => status !== 200).length).toBeGreaterThanOrEqual(
        fault.times,
      );
    });

    test('though the webhook comes before Apify answers the start', async () => {
      const faulty = await start();
      faulty.apify.behave({ early: true });
      await runThrough(faulty);
      expect(faulty.apify.webhooks.map(({ status }) => status)).toEqual([200, 200, 200]);
    });

    test('though the webhook comes twice', async () => {
      const faulty = await start();
      faulty.apify.behave({ times: 2 });
      await runThrough(faulty);
      await faulty.until(() => faulty.apify.webhooks.length === 6, 'six webhooks are answered');
      expect(faulty.apify.webhooks.map(({ status }) => status)).toEqual(Array(6).fill(200));
    });

    test('though smart resume is killed between the making of a row and its registration', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.airtable.fault({
        method: 'PATCH',
        table: RUNS,
        match: isRunOf("O'Neil"),
        when: 'after',
        kind: 'timeout',
      });
      const killed = await faulty.smartResumeToKill(server);
      await faulty.until(
        () => rowsOf(faulty, killed.runId).runs.length === CLIENT_IDS.length,
        'the rows are made',
      );
      await killed.kill();
      expect(server.log.filter(({ msg }) => msg === 'request')).toEqual([]);

      const { runId } = await faulty.smartResume(server, { runId: killed.runId });
      await faulty.completed(runId);
      expect(runId).toBe(killed.runId);
      expectCompleted(faulty, runId);
    });

    test('though the backend is killed while it scores and Apify harvests', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.apify.behave({ held: true });
      // What is to close the flow of one tenant is never answered, nor done.
      const isClosing = ({ body }) => body?.fields?.['Lead Scoring'] === 'Completed';
      faulty.airtable.fault({ method: 'PATCH', match: isClosing, when: 'before', kind: 'timeout', times: 3 });
      const { runId } = await faulty.smartResume(server);
      await faulty.until(
        () => faulty.airtable.requests.filter(isClosing).length === 3,
        'the scoring is about to end',
      );
      await server.kill();
      expect(rowsOf(faulty, runId).runs.map(({ fields }) => fields['Leads Scored'])).toEqual([
        undefined,
        undefined,
        undefined,
      ]);

      const again = await faulty.backend(express, server.port);
      await faulty.smartResume(again, { runId });
      faulty.apify.release();
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
      expect(faulty.apify.runs).toHaveLength(CLIENT_IDS.length);
    });

    /** Waits until all rows of a run say so. */
    const untilAll = (faulty, runId, isSo) =>
      faulty.until(
        () => rowsOf(faulty, runId).runs.filter(isSo).length === CLIENT_IDS.length,
        `all rows: ${isSo}`,
      );
    const isScored = ({ fields }) =>
      fields['Lead Scoring'] === 'Completed' && fields['Post Scoring'] === 'Completed';
    const answeredGood = (faulty) => faulty.apify.webhooks.filter(({ status }) => status === 200).length;

    /** A backend that is killed when Apify has begun all runs, and before the row of any says which. */
    async function killedBeforeSaving(faulty, apify) {
      const server = await faulty.backend(express);
      faulty.apify.behave({ held: true, ...apify });
      const isSaving = ({ body }) => Object.hasOwn(body?.fields ?? {}, 'Apify Run ID');
      faulty.airtable.fault({
        method: 'PATCH',
        match: isSaving,
        kind: 'timeout',
        times: apify.silent ? 0 : CLIENT_IDS.length,
      });
      const killed = await faulty.smartResumeToKill(server);
      const begun = () =>
        (apify.silent ? faulty.apify.runs : faulty.airtable.requests.filter(isSaving)).length;
      await faulty.until(() => begun() === CLIENT_IDS.length, 'Apify has begun');
      await untilAll(faulty, killed.runId, isScored);
      await killed.kill();
      await server.kill();
      for (const { fields } of rowsOf(faulty, killed.runId).runs) {
        expect(fields).not.toHaveProperty('Apify Run ID');
      }
      faulty.apify.behave({});
      return { server: await faulty.backend(express, server.port), runId: killed.runId };
    }

    const lostAnswers = [
      ['after Apify has answered a start and before its id is saved', {}],
      ['before Apify has answered a start that it has made', { silent: true }],
    ];

    test.each(lostAnswers)(
      'though the backend is killed %s, and the webhook comes after the next start',
      async (_, apify) => {
        const faulty = await start();
        const { runId } = await killedBeforeSaving(faulty, apify);
        faulty.apify.release();
        await faulty.completed(runId);
        expectCompleted(faulty, runId);
        expect(faulty.apify.runs).toHaveLength(CLIENT_IDS.length);
      },
    );

    test.each(lostAnswers)(
      'though the backend is killed %s, and the run is resumed before the webhook comes',
      async (_, apify) => {
        const faulty = await start();
        const { server, runId } = await killedBeforeSaving(faulty, apify);
        await faulty.smartResume(server, { runId });
        const known = faulty.apify.runs.map(({ id, input }) => [input.runId, id]).sort();
        expect(
          rowsOf(faulty, runId)
            .runs.map(({ fields }) => [fields['Run ID'], fields['Apify Run ID']])
            .sort(),
        ).toEqual(known);
        faulty.apify.release();
        await faulty.completed(runId);
        expectCompleted(faulty, runId);
        expect(faulty.apify.runs).toHaveLength(CLIENT_IDS.length);
      },
    );

    test('though the backend is killed before it has asked Apify to start', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      const isBeginning = ({ body }) => body?.fields?.['Post Harvesting'] === 'Running';
      faulty.airtable.fault({
        method: 'PATCH',
        match: isBeginning,
        when: 'after',
        kind: 'timeout',
        times: CLIENT_IDS.length,
      });
      const killed = await faulty.smartResumeToKill(server);
      const { runId } = killed;
      await faulty.until(
        () =>
          rowsOf(faulty, runId).runs.filter(({ fields }) => fields['Post Harvesting'] && isScored({ fields }))
            .length === 3,
        'the rows are about to be harvested',
      );
      await killed.kill();
      await server.kill();
      expect(faulty.apify.runs).toEqual([]);

      await faulty.smartResume(await faulty.backend(express), { runId });
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
    });

    test('though the backend is down when the webhook comes: Apify calls again', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.apify.behave({ held: true });
      const { runId } = await faulty.smartResume(server);
      await untilAll(faulty, runId, isScored);
      await server.kill();
      faulty.apify.release();
      await faulty.until(
        () => faulty.apify.webhooks.filter(({ status }) => status === null).length >= CLIENT_IDS.length,
        'nobody is there',
      );
      expect(answeredGood(faulty)).toBe(0);

      await faulty.backend(express, server.port);
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
      await faulty.until(() => answeredGood(faulty) === CLIENT_IDS.length, 'each webhook is answered once');
    });

    test('though Airtable is down when the webhook comes: Apify calls again', async () => {
      const faulty = await start();
      const isEnding = ({ body }) => body?.fields?.['Posts Harvested'] !== undefined;
      faulty.airtable.fault({
        method: 'PATCH',
        table: RUNS,
        match: isEnding,
        kind: 'status',
        status: 403,
        times: 4,
      });
      await runThrough(faulty);
      await faulty.until(() => answeredGood(faulty) === CLIENT_IDS.length, 'each webhook is answered once');
      expect(faulty.apify.webhooks.filter(({ status }) => status === 500)).toHaveLength(4);
    });

    test.each([
      ["a client's row is closed", RUNS, CLIENT_IDS.length],
      ["the job's row is closed", JOBS, 1],
    ])('though the backend is killed after all flows have ended and before %s', async (_, table, times) => {
      const faulty = await start();
      const server = await faulty.backend(express);
      const isClosing = (request) => request.table === table && request.body?.fields?.Status === 'Completed';
      faulty.airtable.fault({ method: 'PATCH', match: isClosing, kind: 'timeout', times: Infinity });
      // A scoring ends last: the webhooks, which would come again, are answered by then.
      const { promise, resolve } = held();
      faulty.airtable.fault({
        method: 'GET',
        table: 'Leads',
        kind: 'timeout',
        until: promise,
        times: CLIENT_IDS.length,
      });
      const { runId } = await faulty.smartResume(server);
      await faulty.until(() => answeredGood(faulty) === CLIENT_IDS.length, 'all webhooks are answered');
      resolve();
      await faulty.until(
        () => faulty.airtable.requests.filter(isClosing).length >= times,
        'it is about to be closed',
      );
      await server.kill();
      faulty.airtable.clearFaults();

      const again = await faulty.backend(express, server.port);
      await faulty.smartResume(again, { runId });
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
      expect(again.log.filter(({ msg }) => msg === 'request')).toEqual([]);
    });
  });
});
