'use strict';

/** `trace --state` and `--follow` as processes, on logs that grow: what a cron and a person at a terminal see. */

const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { runCommand, startCommand } = require('../helpers/index.js');

jest.setTimeout(60_000);

const header = (second, id, operation) => `[2025-10-10T06:45:${second}Z] [${id}] [Ada-Park] [${operation}]`;
const registered = (base) =>
  `${header('29', `${base}-Ada-Park`, 'resume')} [INFO] Created run record recKU8iGyB0A3pxFi\n`;
const missed = (base) => `${header('30', base, 'scoring')} [ERROR] Job tracking record not found\n`;
const [first, second] = ['251010-064529', '251010-064530'];

let folder;
const at = (name) => path.join(folder, name);
const append = (name, text) => fs.appendFileSync(at(name), text);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const cron = () => runCommand(['trace', '--state', 'trace.state', 'app.log'], { cwd: folder });

test('a cron reports each finding once, also one of lines that two runs read, and across a rotation', async () => {
  append('app.log', registered(first));
  expect(await cron()).toMatchObject({ code: 0, stderr: '' });
  append('app.log', missed(first));
  expect(await cron()).toMatchObject({ code: 1, stdout: expect.stringContaining('base-for-client-run-id') });
  expect(await cron()).toEqual({ code: 0, stdout: '', stderr: '' });
  fs.renameSync(at('app.log'), at('app.log.1'));
  append('app.log', registered(second) + missed(second));
  const { code, stdout } = await cron();
  expect(code).toBe(1);
  expect(stdout).toContain('1 error,');
  expect(stdout).toContain(`"${second}" was not found`);
  expect(fs.readdirSync(folder).sort()).toEqual(['app.log', 'app.log.1', 'trace.state']);
});

/** The same miss as pino-pretty prints it: whose it is, the lines below say. */
const prettyMiss = (base) =>
  `[2025-10-10 06:45:30.000 +0000] ERROR (17): Job tracking record not found\n    runId: "${base}"\n    clientId: "Ada-Park"\n`;

test('a cron reads a record of several lines when it is whole, wherever the log ended before', async () => {
  const [head, run, client] = prettyMiss(first).split(/(?<=\n)/);
  append('app.log', registered(first) + head + run.slice(0, -20));
  expect(await cron()).toMatchObject({ code: 0, stderr: '' });
  append('app.log', run.slice(-20));
  expect(await cron()).toEqual({ code: 0, stdout: '', stderr: '' });
  append('app.log', client);
  // More fields could follow.
  expect(await cron()).toEqual({ code: 0, stdout: '', stderr: '' });
  const { code, stdout } = await cron();
  expect(code).toBe(1);
  expect(stdout).toContain('1 error, 0 warnings');
  expect(stdout).toContain('base-for-client-run-id');
});

test('says that the last record waits', async () => {
  append('app.log', prettyMiss(first));
  const { stdout } = await runCommand(['trace', '--state', 'trace.state', '--json', 'app.log'], {
    cwd: folder,
  });
  expect(JSON.parse(stdout).files[0].notes).toEqual([
    { code: 'open-record', line: 1, message: 'This record may go on, so it is read by the next run.' },
  ]);
});

test('--follow prints what the last record shows when nothing follows it', async () => {
  append('app.log', registered(first) + prettyMiss(first));
  const child = startCommand(['trace', '--follow', '--json', 'app.log'], { cwd: folder });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  expect(JSON.parse(line.split('\n')[0])).toMatchObject({
    code: 'base-for-client-run-id',
    clientId: 'Ada-Park',
  });
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([1, null]);
});

test.each([
  ['cut', (text) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  ['of another program', () => '{"version":1}'],
])('a state file that is %s is an error, and stays as it is', async (_, damage) => {
  append('app.log', registered(first) + missed(first));
  await cron();
  const damaged = damage(fs.readFileSync(at('trace.state'), 'utf8'));
  fs.writeFileSync(at('trace.state'), damaged);
  const { code, stdout, stderr } = await cron();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^strict-run-id: "trace\.state" can't be read as a state: /);
  expect(fs.readFileSync(at('trace.state'), 'utf8')).toBe(damaged);
});

test('--follow prints what is appended while it runs, and Ctrl-C ends it with 1', async () => {
  append('app.log', registered(first) + missed(first));
  const child = startCommand(['trace', '--follow', '--json', 'app.log'], { cwd: folder });
  const closed = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  let text = '';
  const errors = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .filter(({ severity }) => severity === 'error');
  await new Promise((resolve) => {
    let isAppended = false;
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      if (errors().length === 2) resolve();
      if (!isAppended) append('app.log', registered(second) + missed(second));
      isAppended = true;
    });
  });
  child.kill('SIGINT');
  expect(await closed).toEqual({ code: 1, signal: null });
  const found = errors();
  expect(found.map(({ code, baseId }) => [code, baseId])).toEqual([
    ['base-for-client-run-id', first],
    ['base-for-client-run-id', second],
  ]);
  expect(found[1].evidence.map(({ file, line }) => `${file}:${line}`)).toEqual(['app.log:3', 'app.log:4']);
});
