'use strict';

/** What the package itself writes in a log: exact, whoever wraps it. */

const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { docker } = require('../helpers/storyFormats.json.js');
const { eventsOf, tracer } = require('../helpers/storyFormats.files.js');

const root = path.resolve(__dirname, '../..');
const BASE = '251010-064529';
const ADA = `${BASE}-Ada-Park`;

/** A run that is registered and found, whose other tenant's record is missed, and a call that is refused. */
const STORY = `
  runIds.registerRunRecord('${BASE}', 'Ada-Park', 'recKU8iGyB0A3pxFi');
  runIds.getRunRecordId('${BASE}', 'Ada-Park');
  try { runIds.requireRunRecordId('${BASE}', 'Bora-Bora'); } catch (error) { failed(error); }
  try { runIds.normalizeRunId(Promise.resolve('${ADA}')); } catch (error) { failed(error); }
`;

/** Runs a story in a process of its own, and returns its lines. */
function run({ debug = '', logger = '', failed = '() => {}' }) {
  const code = `
    const runIds = require('strict-run-id');
    const log = require('pino')();
    const out = (text) => process.stdout.write(text + '\\n');
    runIds.setLogger({ error: ${logger || 'out'} });
    const failed = ${failed};
    ${STORY}`;
  const output = execFileSync(process.execPath, ['-e', code], {
    cwd: root,
    env: { ...process.env, DEBUG_RUN_ID: debug },
    encoding: 'utf8',
  });
  return output.trimEnd().split('\n');
}

const { traced, close } = tracer();
afterAll(close);

const facts = (report) =>
  eventsOf(report)
    .map(({ step, runId, clientId, confidence }) => [step, runId, clientId, confidence])
    .sort();

const json = () => run({ debug: 'json' }).filter((text) => text.startsWith('{'));
const pino = () =>
  run({
    debug: 'json',
    logger: `(text) => {
      if (!text.startsWith('{')) return;
      const { pid, time, ...event } = JSON.parse(text);
      log.info(event, event.runIdEvent);
    }`,
  });
const quotedByPino = () => run({ debug: 'json', logger: "(text) => text.startsWith('{') && log.info(text)" });
const now = () => ({ time: Date.UTC(2025, 9, 10, 6, 45, 29) });

describe('events of DEBUG_RUN_ID are exact', () => {
  test.each([
    ['as JSON lines', json],
    ['as JSON lines with the lines for people around them', () => run({ debug: 'json' })],
    ['as text', () => run({ debug: '1' }).filter((text) => text.startsWith('[RUN-ID]'))],
    ['as JSON lines in docker', () => json().map((text) => docker(text, now()))],
    [
      'as text in docker',
      () =>
        run({ debug: '1' })
          .filter((text) => text.startsWith('[RUN-ID]'))
          .map((text) => docker(text, now())),
    ],
    ['as JSON lines behind a compose prefix', () => json().map((text) => `api-1  | ${text}`)],
    ['as fields of pino', pino],
    ['as fields of pino in docker', () => pino().map((text) => docker(text, now()))],
    ['as the message of pino', quotedByPino],
  ])('%s', async (_, write) => {
    const report = await traced(`${write().join('\n')}\n`);
    // The lines for people that stand around them tell the same once more.
    const told = [...new Set(facts(report).map(String))].filter((event) => !event.startsWith('refused'));
    expect(told).toEqual([
      `found,${ADA},Ada-Park,high`,
      `missed,${BASE}-Bora-Bora,Bora-Bora,high`,
      `registered,${ADA},Ada-Park,high`,
    ]);
  });
});

describe('our errors are exact by their code', () => {
  const logged = {
    pino: () => run({ failed: '(error) => log.error(error)', logger: '() => {}' }),
    'pino, as err beside a message': () =>
      run({ failed: "(error) => log.error({ err: error }, 'Scoring stopped')", logger: '() => {}' }),
    'an object like winston’s': () =>
      run({
        failed:
          "(error) => out(JSON.stringify({ level: 'error', message: error.message, code: error.code, stack: error.stack }))",
        logger: '() => {}',
      }),
    'pino in docker': () =>
      run({ failed: '(error) => log.error(error)', logger: '() => {}' }).map((text) => docker(text, now())),
  };
  test.each(Object.entries(logged))('in %s', async (_, write) => {
    const report = await traced(`${write().join('\n')}\n`);
    expect(facts(report)).toContainEqual(['missed', `${BASE}-Bora-Bora`, 'Bora-Bora', 'high']);
    expect(report.findings.every(({ confidence }) => confidence !== 'low')).toBe(true);
  });
});

test('success claimed after an exact miss is an error', async () => {
  const missed = json().filter((text) => JSON.parse(text).runIdEvent === 'missed');
  const { time } = JSON.parse(missed[0]);
  const claimed = JSON.stringify({
    v: 1,
    level: 30,
    time,
    pid: JSON.parse(missed[0]).pid,
    msg: 'Metrics updated successfully',
    runId: `${BASE}-Bora-Bora`,
  });
  const { findings } = await traced(`${missed.join('\n')}\n${claimed}\n`);
  expect(findings.map(({ code }) => code)).toContain('success-after-miss');
});
