'use strict';

/** The backend of the examples, if work fails after its 202 or two processes do the same at once: what its rows say then. */

const path = require('node:path');
const {
  ask,
  CLIENT_IDS,
  closeAll,
  expectCompleted,
  idsIn,
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

  describe('two rows for one run are reported, both named in the log,', () => {
    /**
     * Two processes begin or resume a run at the same moment: neither writes to the table before both have looked. Gives
     * what they answered, and their logs.
     */
    async function resumeTwice(faulty, table, runId) {
      const servers = await Promise.all([faulty.backend(express), faulty.backend(express)]);
      const { promise, resolve } = held();
      faulty.airtable.fault({ method: 'POST', table, kind: 'timeout', until: promise, times: 2 });
      const isWrite = (request) => request.method === 'POST' && request.table === table;
      const asked = servers.map((server) =>
        ask(server, { path: '/smart-resume', body: { runId, clientIds: ['Cora-Lee'] } }),
      );
      await faulty.until(
        () => faulty.airtable.requests.filter(isWrite).length === 2,
        'both are about to write',
      );
      resolve();
      return { answers: await Promise.all(asked), logs: servers.map(({ log }) => log) };
    }

    /** Whether the backend wrote it, about its own job. */
    const isOwnMessage = ({ detail }) => detail.includes('in the same second');

    /** At least one reports the conflict: both rows are in the log, and the answer doesn't name the registered one. */
    async function expectConflict(faulty, { answers, logs }, rows) {
      expect(rows).toHaveLength(2);
      const conflicts = answers.filter(({ status }) => status !== 202);
      expect(conflicts.length).toBeGreaterThanOrEqual(1);
      for (const { status, body } of conflicts) {
        expect([status, body.code]).toEqual([409, 'ERR_RUN_RECORD_CONFLICT']);
        if (isOwnMessage(body)) continue;
        // The row that was registered, or found, is another caller's; the one that was refused is the sender's own.
        expect(body.detail).toMatch(/already has another record|Two records were created/);
        expect(rows.filter(({ id }) => body.detail.includes(id)).length).toBeLessThan(2);
      }
      const hasBoth = (line) => rows.every(({ id }) => JSON.stringify(line).includes(id));
      await faulty.until(() => logs.flat().some(hasBoth), 'the log has both rows');
    }

    test('if two processes begin it at the same moment', async () => {
      const faulty = await start();
      const asked = await resumeTwice(faulty, JOBS, '251003-154510');
      await expectConflict(faulty, asked, rowsOf(faulty, '251003-154510').jobs);
    });

    test('if two processes make the row of a client at the same moment', async () => {
      const faulty = await start();
      const { url, baseId, apiKey } = faulty.airtable;
      await fetch(`${url}/v0/${baseId}/${encodeURIComponent(JOBS)}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ fields: { 'Run ID': '251003-154510', Status: 'Running', Clients: 1 } }),
      });
      const asked = await resumeTwice(faulty, RUNS, '251003-154510');
      expect(rowsOf(faulty, '251003-154510').jobs).toHaveLength(1);
      await expectConflict(faulty, asked, rowsOf(faulty, '251003-154510').runs);
    });

    // The clock of both stands still, so each makes the same id.
    const sameSecond = {
      env: {
        NODE_OPTIONS: `--require ${JSON.stringify(path.join(__dirname, '../fixtures/stoppedClock.js'))}`,
      },
    };

    test('if two processes begin runs in the same second and both write; no flow begins', async () => {
      const faulty = await start(sameSecond);
      const asked = await resumeTwice(faulty, JOBS);
      await expectConflict(faulty, asked, rowsOf(faulty, '251003-154510').jobs);
      expect(asked.answers[0].body.detail).toContain('in the same second');
      expect([faulty.airtable.rows(RUNS), faulty.apify.runs]).toEqual([[], []]);
    });

    test('if a process began a run in the same second before: the second makes no row, and the first run goes on', async () => {
      const faulty = await start(sameSecond);
      const servers = await Promise.all([faulty.backend(express), faulty.backend(express)]);
      const first = await ask(servers[0], { path: '/smart-resume', body: { clientIds: ['Bora-Bora'] } });
      const { runId } = first.body;
      const second = await ask(servers[1], { path: '/smart-resume', body: { clientIds: ['Cora-Lee'] } });
      expect([first.status, second.status, second.body.code]).toEqual([202, 409, 'ERR_RUN_RECORD_CONFLICT']);
      expect(second.body.detail).toContain(
        `Run "${runId}" belongs to another process, which generated the same id in the same second and has the row "${rowsOf(faulty, runId).jobs[0].id}"; this process has created no row.`,
      );
      await faulty.completed(runId);
      expect(rowsOf(faulty, runId).runs.map(({ fields }) => [fields.Client, fields['Leads Scored']])).toEqual(
        [['Bora-Bora', 7]],
      );
      expect(rowsOf(faulty, runId).jobs.map(({ fields }) => fields.Clients)).toEqual([1]);
      expect(servers[1].log.filter(({ msg }) => msg === 'request')).toEqual([]);

      // The same of a process that works for the first run, and so knows its row.
      const third = await faulty.backend(express);
      await ask(third, { path: '/client-run/stop', query: { runId: `${runId}-Bora-Bora` } });
      const fourth = await ask(third, { path: '/smart-resume', body: { clientIds: ['Cora-Lee'] } });
      expect([fourth.status, fourth.body.detail]).toEqual([409, second.body.detail]);
      const { stderr } = await rejection(() => faulty.smartResume(servers[0], { clientIds: ['Cora-Lee'] }));
      expect(stderr).toBe(`ERR_RUN_RECORD_CONFLICT: ${second.body.detail}\n`);
      expect([faulty.airtable.rows(JOBS).length, faulty.airtable.rows(RUNS).length]).toEqual([1, 1]);
    });

    test.each([JOBS, RUNS])(
      'where a request arrives twice and makes two rows of %s; no flow begins',
      async (table) => {
        const faulty = await start();
        const server = await faulty.backend(express);
        faulty.airtable.fault({ method: 'POST', table, kind: 'twice' });
        const answer = await ask(server, {
          path: '/smart-resume',
          body: { runId: '251003-154510', clientIds: ['Cora-Lee'] },
        });
        const rows = rowsOf(faulty, '251003-154510')[table === JOBS ? 'jobs' : 'runs'];
        await expectConflict(faulty, { answers: [answer], logs: [server.log] }, rows);
        expect(server.log.filter(({ msg }) => msg === 'request')).toEqual([]);
      },
    );
  });
});
