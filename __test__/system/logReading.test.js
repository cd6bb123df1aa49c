'use strict';

/** How a reading ends: its thread, the process that waits for it, and options that are refused before it begins. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { rejection, runCommand, runScript } = require('../helpers/index.js');
const { countRunIds, setLogger, traceLogs } = require('strict-run-id');
const { trace } = require('../../lib/bound.js');

// Beside other test files, a process takes its time.
jest.setTimeout(60_000);

const LINE = '[2025-10-10T06:45:30Z] [251010-064529] [Ada-Park] [resume] [INFO] Run completed\n';

let folder;
let fifo;

beforeAll(() => setLogger(null));
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  fifo = path.join(folder, 'silent');
  execFileSync('mkfifo', [fifo]);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Runs a script that has the functions, the name of a pipe, and `threads()`, which counts those of the process. */
const run = (source) =>
  runScript(
    `
    const fs = require('node:fs');
    const { setImmediate: nextTurn } = require('node:timers/promises');
    const { Worker } = require('node:worker_threads');
    const { countRunIds, traceLogs } = require('strict-run-id');
    const fifo = ${JSON.stringify(fifo)};
    const threads = () => fs.readdirSync('/proc/self/task').length;
    (async () => {${source}})();`,
    { timeout: 30_000 },
  );

describe.each([['traceLogs'], ['countRunIds']])('%s', (name) => {
  test.each([
    ['that nobody opens', 'null'],
    ['that is silent', "fs.openSync(fifo, 'r+')"],
  ])('keeps no process alive once the reading of a pipe %s is aborted', async (_, writer) => {
    const printed = await run(`
      const writer = ${writer};
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 50);
      await ${name}(fifo, { signal: controller.signal }).catch((error) => console.log(error.message));
    `);
    expect(printed).toBe('enough\n');
  });

  test('leaves no thread of fifty readings that are aborted', async () => {
    const printed = await run(`
      const writer = fs.openSync(fifo, 'r+');
      // The threads that Node starts when it first needs them.
      await fs.promises.stat(fifo);
      const before = threads();
      const controller = new AbortController();
      const readings = Array.from({ length: 50 }, () => ${name}(fifo, { signal: controller.signal }));
      const during = threads();
      controller.abort();
      await Promise.allSettled(readings);
      while (threads() > before) await nextTurn();
      console.log(during - before);
    `);
    expect(printed).toBe('50\n');
  });

  test('leaves no thread of a worker that ended while it read a silent pipe', async () => {
    const printed = await run(`
      const writer = fs.openSync(fifo, 'r+');
      await fs.promises.stat(fifo);
      const before = threads();
      const code = "require('strict-run-id').${name}(require('node:worker_threads').workerData); require('node:worker_threads').parentPort.postMessage('reading')";
      const workers = Array.from({ length: 5 }, () => new Worker(code, { eval: true, workerData: fifo }));
      await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
      console.log(threads() >= before + 10);
      await Promise.all(workers.map((worker) => worker.terminate()));
      while (threads() > before) await nextTurn();
      console.log('none');
    `);
    expect(printed).toBe('true\nnone\n');
  });

  test('refuses a signal that is not an AbortSignal before a thread is started', async () => {
    const printed = await run(`
      await fs.promises.stat(fifo);
      const before = threads();
      for (const signal of [{ aborted: false }, { aborted: true, addEventListener() {} }, { aborted: false, addEventListener() {}, removeEventListener: 1 }]) {
        await ${name}(fifo, { signal }).catch(({ code, message }) => console.log(code, message.includes('AbortSignal'), threads() - before));
      }
    `);
    expect(printed).toBe('ERR_INVALID_ARGUMENT true 0\n'.repeat(3));
  });
});

const functions = [
  ['traceLogs', traceLogs],
  ['countRunIds', countRunIds],
];

test.each(functions)('%s waits for the writer of a pipe, and reads what it writes', async (_, read) => {
  const reading = read(fifo);
  const writer = await fs.promises.open(fifo, 'w');
  await writer.write(LINE);
  await writer.write(LINE);
  await writer.close();
  expect(await reading).toMatchObject({ totals: { lines: 2, ids: 2 }, files: [{ name: fifo, error: null }] });
});

test('the command line reads standard input that another program made non-blocking', async () => {
  // Node sets that on a socket, which is what it gives a child for a pipe.
  const { code, stdout } = await runCommand(['ids', '/dev/stdin'], { input: LINE });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '      1 251010-064529\n' });
});

test.each([
  ['start', [{}]],
  ['count', [{}]],
])('a reading that %s began and that is stopped gives no half of a report', async (step, args) => {
  const log = path.join(folder, 'app.log');
  fs.writeFileSync(log, LINE.repeat(100_000));
  const [job] = trace[step](log, ...args);
  trace.stop(job);
  expect(trace.progress(job)).toBe(null);
  expect(() => trace.take(job)).toThrow('strict-run-id: the reading was stopped before its end');
});

test('an answer is given once', async () => {
  const log = path.join(folder, 'app.log');
  fs.writeFileSync(log, LINE);
  const [job] = trace.count(log);
  let lines;
  while (!lines) lines = trace.take(job);
  expect(JSON.parse(lines.toString().split('\n')[0])).toMatchObject({ totals: { ids: 1 } });
  expect(() => trace.take(job)).toThrow('the reading was stopped');
});

test.each([
  ['of another version', '{"strictRunIdTrace":1}', 'it is of version 1, and this package reads version 2.'],
  ['of something else', 'x', "it isn't the state of a report: expected value at line 1 column 1."],
])('a state %s is refused as what it is', async (_, state, why) => {
  const { message } = await rejection(() => traceLogs('app.log', { state }));
  expect(message).toContain(`Invalid argument state of traceLogs: ${why}`);
});

test.each([
  ['a file that is not a log', { why: { file: 1, line: 1 } }, "its file isn't a whole number from 0 to 0."],
  ['a time that is none', { since: Number.NaN }, 'it is NaN, not a time.'],
  [
    'an end that is not after the beginning',
    { since: Date.UTC(2025, 9, 11), until: Date.UTC(2025, 9, 10) },
    'it is 2025-10-10T00:00:00.000Z, and `since` is 2025-10-11T00:00:00.000Z.',
  ],
  [
    'a file of rules without a text',
    { rules: { files: [{ name: 'own' }] } },
    "the text of file 0 isn't a string.",
  ],
])('%s is refused as what it is', async (_, options, why) => {
  expect((await rejection(() => traceLogs('app.log', options))).message).toContain(why);
});

describe('patterns', () => {
  const refused = async (patterns) => (await rejection(() => traceLogs('app.log', { patterns }))).message;

  test.each([
    ['a hundred million characters', { made: ['a'.repeat(1e8)] }, 'they are longer than 1048576 characters.'],
    ['one that is too long', { made: ['a'.repeat(8_193)] }, 'has 8193 bytes, and 8192 is the most.'],
    ['too many', { made: Array(1_001).fill('x') }, 'it is rule 1001, and 1000 is the most.'],
  ])('of %s are refused before they are compiled', async (_, patterns, why) => {
    expect(await refused(patterns)).toContain(why);
  });

  test('hundreds of them, and long ones, are taken', async () => {
    const log = path.join(folder, 'app.log');
    fs.writeFileSync(log, LINE);
    const patterns = { failed: [...Array(899).fill('x'), `^Run comp|${'y'.repeat(2_000)}`] };
    expect((await traceLogs(log, { patterns })).runs[0].events[0].step).toBe('failed');
  });
});
