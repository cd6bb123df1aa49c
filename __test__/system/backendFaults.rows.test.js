'use strict';

/** The backend of the examples, if work fails after its 202 or a row is asked for twice: what its rows say then. */

const {
  ask,
  CLIENT_IDS,
  closeAll,
  expectCompleted,
  idsIn,
  isUpsert,
  JOBS,
  rowsOf,
  RUNS,
  start,
  TENANTS,
} = require('../helpers/backendWorld.js');
const { held, rejection } = require('../helpers/index.js');

jest.setTimeout(60_000);

afterEach(closeAll);

describe.each(['express', 'express5'])('on %s', (express) => {
  describe('work that fails after its 202 is reported in its own row alone:', () => {
    /** The tenant's run failed in one flow, for this reason; all others of the run are completed, with their own counts. */
    function expectFailed(faulty, baseId, clientId, flow, why) {
      const count = { 'Lead Scoring': 'Leads Scored', 'Post Harvesting': 'Posts Harvested' }[flow];
      const { jobs, runs } = rowsOf(faulty, baseId);
      expect(jobs.map(({ fields }) => fields.Status)).toEqual(['Failed']);
      expect(runs).toHaveLength(CLIENT_IDS.length);
      for (const { fields } of runs) {
        const { [count]: counted, ...others } = TENANTS[fields.Client];
        const own = {
          Status: 'Completed',
          'Lead Scoring': 'Completed',
          'Post Scoring': 'Completed',
          'Post Harvesting': 'Completed',
        };
        if (fields.Client === clientId) {
          expect(fields).toMatchObject({
            ...own,
            ...others,
            Status: 'Failed',
            [flow]: 'Failed',
            [`${flow} Error`]: expect.stringContaining(why),
          });
          expect(fields).not.toHaveProperty([count]);
        } else {
          expect(fields).toMatchObject({ ...own, ...others, [count]: counted });
          expect(Object.keys(fields).filter((name) => name.endsWith(' Error'))).toEqual([]);
        }
      }
    }
    const ofCora = ({ query }) => query.filterByFormula?.includes('Cora-Lee');

    test('a scoring that throws; and the run can be resumed', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.airtable.fault({ method: 'GET', table: 'Leads', match: ofCora, status: 403, times: Infinity });
      const { runId } = await faulty.smartResume(server);
      await faulty.ended(runId, 'Failed');
      expectFailed(faulty, runId, 'Cora-Lee', 'Lead Scoring', 'You are not authorized');
      // An unhandled rejection would have ended the process, and said so.
      expect(
        (await ask(server, { method: 'GET', path: '/client-run', query: { runId: `${runId}-Cora-Lee` } }))
          .status,
      ).toBe(200);
      expect(server.stderr()).toBe('');

      faulty.airtable.clearFaults();
      const { promise, resolve } = held();
      faulty.airtable.fault({ method: 'GET', table: 'Leads', kind: 'timeout', until: promise });
      await faulty.smartResume(server, { runId });
      const { jobs, runs } = rowsOf(faulty, runId);
      const open = [...jobs, ...runs]
        .filter(({ fields }) => fields.Status === 'Running')
        .map(({ fields }) => fields['Run ID']);
      expect(open).toEqual([runId, `${runId}-Cora-Lee`]);
      resolve();
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
    });

    test.each(['FAILED', 'ABORTED', 'TIMED-OUT'])(
      'a run of Apify that ends as %s; to harvest again takes a new run',
      async (ending) => {
        const faulty = await start();
        const server = await faulty.backend(express);
        faulty.apify.behave({ endings: { "O'Neil": ending } });
        const { runId } = await faulty.smartResume(server);
        await faulty.ended(runId, 'Failed');
        const { id } = faulty.apify.runs.find(({ input }) => input.account === "O'Neil");
        expectFailed(faulty, runId, "O'Neil", 'Post Harvesting', `Apify run ${id} ended as ${ending}`);
        await faulty.until(
          () => faulty.apify.webhooks.length === CLIENT_IDS.length,
          'all webhooks are answered',
        );

        const { stderr } = await rejection(() => faulty.smartResume(server, { runId }));
        expect(stderr).toContain('1 of 1 flows did not start');
        expect(stderr).toContain(`Post Harvesting of "${runId}-O'Neil": 409 ERR_HARVEST_FAILED`);
        expectFailed(faulty, runId, "O'Neil", 'Post Harvesting', `Apify run ${id} ended as ${ending}`);
        expect(faulty.apify.runs).toHaveLength(CLIENT_IDS.length);
        expect(server.stderr()).toBe('');
      },
    );

    test('a start that Apify refuses; smart resume starts the others, says which did not, and can be repeated', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.apify.behave({ refused: 'Bora-Bora' });
      const { stdout, stderr } = await rejection(() => faulty.smartResume(server));
      const [runId] = idsIn(stdout);
      expect(stderr).toContain(
        `1 of 9 flows did not start.\nPost Harvesting of "${runId}-Bora-Bora": 502 ERR_APIFY: Apify answered 402`,
      );
      await faulty.ended(runId, 'Failed');
      expectFailed(faulty, runId, 'Bora-Bora', 'Post Harvesting', 'Apify answered 402');

      faulty.apify.behave({});
      await faulty.smartResume(server, { runId });
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
    });

    test('a run that is stopped stays so, whatever its flows still count, and its job does not wait for it', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.apify.behave({ held: true });
      const { runId } = await faulty.smartResume(server);
      const stopped = await Promise.all(
        CLIENT_IDS.map((clientId) => ask(server, { path: '/client-run/stop', query: { runId, clientId } })),
      );
      expect(stopped.map(({ status }) => status)).toEqual([200, 200, 200]);
      await faulty.ended(runId, 'Stopped');
      faulty.apify.release();
      await faulty.until(
        () => rowsOf(faulty, runId).jobs[0].fields['Posts Harvested'] === 63,
        'all is counted',
      );
      expect(rowsOf(faulty, runId).runs.map(({ fields }) => fields.Status)).toEqual([
        'Stopped',
        'Stopped',
        'Stopped',
      ]);
    });
  });

  describe('rows of one run:', () => {
    const baseId = '251003-154510';
    const runId = `${baseId}-Cora-Lee`;
    const resume = (server) =>
      ask(server, { path: '/smart-resume', body: { runId: baseId, clientIds: ['Cora-Lee'] } });

    test.each([JOBS, RUNS])('a request that arrives twice makes one row of %s', async (table) => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.airtable.fault({ match: isUpsert, table, kind: 'twice' });
      expect((await resume(server)).status).toBe(202);
      await faulty.completed(baseId);
      expect(rowsOf(faulty, baseId)).toMatchObject({
        jobs: [{ fields: { 'Run ID': baseId, Clients: 1 } }],
        runs: [{ fields: { 'Run ID': runId, 'Leads Scored': 5 } }],
      });
    });

    test.each([JOBS, RUNS])(
      'a request that arrives when the run is over changes nothing in %s',
      async (table) => {
        const faulty = await start({ env: { AIRTABLE_TIMEOUT_MS: '400', AIRTABLE_PAUSE_MS: '50' } });
        const server = await faulty.backend(express);
        const late = held();
        faulty.airtable.fault({ match: isUpsert, table, kind: 'timeout', until: late.promise });
        expect((await resume(server)).status).toBe(202);
        await faulty.completed(baseId);
        const before = rowsOf(faulty, baseId);
        late.resolve();
        // It is served before any request that is sent now.
        expect((await ask(server, { method: 'GET', path: '/client-run', query: { runId } })).status).toBe(
          200,
        );
        expect(rowsOf(faulty, baseId)).toEqual(before);
      },
    );

    test.each([
      [JOBS, [{ 'Run ID': baseId }, { 'Run ID': baseId }]],
      [
        RUNS,
        [
          { 'Run ID': runId, Client: 'Cora-Lee' },
          { 'Run ID': runId, Client: 'Cora-Lee' },
        ],
      ],
    ])(
      'two that are already in %s are reported, both in the log, and no flow begins',
      async (table, rows) => {
        const faulty = await start();
        const server = await faulty.backend(express);
        const { url, baseId: airtableBase, apiKey } = faulty.airtable;
        await fetch(`${url}/v0/${airtableBase}/${encodeURIComponent(table)}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ records: rows.map((fields) => ({ fields })) }),
        });
        const { status, body } = await resume(server);
        expect([status, body.code]).toEqual([409, 'ERR_RUN_RECORD_CONFLICT']);
        const ids = faulty.airtable.rows(table).map(({ id }) => id);
        expect(ids).toHaveLength(2);
        // The row that is registered may be another caller's, so the answer names only the other one.
        expect(ids.map((id) => body.detail.includes(id))).toEqual([false, true]);
        const hasBoth = (line) => ids.every((id) => JSON.stringify(line).includes(id));
        await faulty.until(() => server.log.some(hasBoth), 'the log has both rows');
        expect(server.log.filter(({ msg }) => msg === 'request')).toEqual([]);
      },
    );
  });
});
