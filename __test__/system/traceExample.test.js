'use strict';

/** What tracing tells of the logs of the example backend. */

const { traceLogs } = require('strict-run-id');
const { startWorld } = require('../../examples/backend/test-doubles/world.js');
const { BORA, CORA, ONEIL, told, tracer } = require('../helpers/story.js');

const { logs } = tracer();
afterAll(() => logs.close());

describe('the logs of the example backend', () => {
  const CLIENT_IDS = [BORA, ONEIL, CORA];
  let world, backend, script, runId;

  beforeAll(async () => {
    world = await startWorld({ requestsPerSecond: 1_000, env: { DEBUG_RUN_ID: '1' } });
    backend = await world.backend();
    ({ runId, stdout: script } = await world.smartResume(backend));
    await world.completed(runId);
    await world.until(() => backend.log.some(({ msg }) => msg === 'run completed'), 'the log says so, too');
  });
  afterAll(() => world.close());

  /** The logs of both processes, with the debug lines of the server or as they are in production. */
  const trace = (isLogged) => {
    const server = logs.write(backend.log.filter(isLogged).map((one) => JSON.stringify(one)));
    return traceLogs([logs.write(Buffer.from(script)), server]);
  };
  const isForProduction = ({ msg }) => !msg.startsWith('[RUN-ID]');
  const traceBoth = async () => [await trace(() => true), await trace(isForProduction)];

  test('show nothing wrong of a good run, and each flow completed', async () => {
    for (const report of await traceBoth()) {
      expect(report.findings.map(told)).toEqual([]);
      const completedOf = (client) =>
        report.runs[0].events
          .filter(
            ({ step, clientId, operation }) =>
              step === 'completed' && clientId === client && operation !== null,
          )
          .map(({ operation }) => operation)
          .sort();
      expect(report.runs.map(({ baseId }) => baseId)).toEqual([runId]);
      for (const client of CLIENT_IDS) {
        expect(completedOf(client)).toEqual(['Lead Scoring', 'Post Harvesting', 'Post Scoring']);
      }
    }
  });

  test('show each step of the run and of its clients, by the process that took it', async () => {
    const { runs } = await trace(isForProduction);
    const stepsOf = (client) => {
      const events = runs[0].events.filter(
        ({ clientId, step }) => clientId === client && step !== 'mentioned',
      );
      return new Set(events.map(({ step, process, runId: id }) => `${step} ${process.split(' ')[0]} ${id}`));
    };
    expect(stepsOf(null)).toEqual(
      new Set([
        `made smart-resume ${runId}`,
        `registered smart-resume ${runId}`,
        `completed server ${runId}`,
      ]),
    );
    for (const client of CLIENT_IDS) {
      const id = `${runId}-${client}`;
      expect(stepsOf(client)).toEqual(
        new Set([
          `registered smart-resume ${id}`,
          `found smart-resume ${id}`,
          `received server ${id}`,
          `found server ${id}`,
          `updated server ${id}`,
          `completed server ${id}`,
        ]),
      );
    }
  });

  test('show the mistakes that were refused', async () => {
    const ask = (query) =>
      fetch(`${backend.url}/run-batch-score?${new URLSearchParams(query)}`, { method: 'POST' });
    const nobody = `251003-154510-${CORA}`;
    const doubled = `${runId}-${CORA}-${CORA}`;
    await ask({ runId: nobody });
    await ask({ runId: doubled });
    await ask({ runId: `[object Promise]-${CORA}` });
    await ask({ runId: `${runId}-${CORA}`, clientId: BORA });
    // The first is written twice: when it is thrown, and by runIdErrorHandler with its method and route.
    await world.until(
      () => backend.log.filter(({ msg }) => msg.startsWith('Stack trace: ')).length === 5,
      'all refusals are written',
    );
    for (const { findings } of await traceBoth()) {
      expect(findings.map(({ code, runId: id }) => [code, id]).sort()).toEqual([
        ['doubled-suffix', doubled],
        ['never-registered', nobody],
        ['not-an-id', `[object Promise]-${CORA}`],
        ['refused', `${runId}-${CORA}`],
      ]);
    }
  });
});
