'use strict';

/** `trace --state`: each finding once, whatever ends the process. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Before what loads it.
let mockTraceLogs;
jest.mock('../index.js', () => ({
  ...jest.requireActual('../index.js'),
  traceLogs: (...args) => mockTraceLogs(...args),
}));

const { STALE_MS, StateFile } = require('../bin/trace/stateFile.js');
const { missOf, reporting: reports, templateOf } = require('./fixtures/cliReports.js');
const { refusal } = require('./helpers/index.js');
const { collectingIo, runMain } = require('./helpers/cli.js');
const { RunIdError } = jest.requireActual('../index.js');

let folder;
const at = (name) => path.join(folder, name);
const read = (name) => fs.readFileSync(at(name), 'utf8');

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  fs.writeFileSync(at('app.log'), 'one\n');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const reporting = (...args) => jest.fn(reports(...args));

const [first, second] = [missOf('251010-064529', 1), missOf('251010-064530', 2)];
const warning = missOf('251010-064531', 3, { severity: 'warning', code: 'never-completed' });

describe('--state', () => {
  const trace = (args = [], io) =>
    runMain(['trace', '--state', at('trace.state'), ...args, at('app.log')], io);

  test('without a file is a first run, and saves what the next one needs', async () => {
    mockTraceLogs = reporting([first]);
    const { code, stdout } = await trace();
    expect(code).toBe(1);
    expect(stdout).toContain('1 error, 0 warnings');
    expect(mockTraceLogs.mock.lastCall[1]).toMatchObject({ state: '' });
    expect(read('trace.state')).toBe(`state of ${first.id}`);
    expect(fs.readdirSync(folder).sort()).toEqual(['app.log', 'trace.state']);
  });

  test('prints only the findings that no earlier run reported, and counts only those', async () => {
    mockTraceLogs = reporting([first]);
    await trace();
    mockTraceLogs = reporting([first, second]);
    const { code, stdout } = await trace();
    expect(code).toBe(1);
    expect(stdout).toContain('1 error, 0 warnings');
    expect(stdout).toContain(second.runId);
    expect(stdout).not.toContain(`"${first.runId}"`);
    expect(mockTraceLogs.mock.lastCall[1]).toMatchObject({ state: `state of ${first.id}` });
  });

  test('prints nothing if nothing is new, so that cron sends no mail', async () => {
    mockTraceLogs = reporting([first]);
    await trace();
    expect(await trace()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await trace([], collectingIo({ isTerminal: true }))).stdout).toContain('read     1 file');
  });

  test('prints an error that no rule explains even if there are no findings', async () => {
    mockTraceLogs = reporting([], { unexplained: [templateOf('crash #', { level: 'error' })] });
    expect((await trace()).stdout).toContain('crash #');
  });

  test('counts a new warning only with --fail-on=warning', async () => {
    mockTraceLogs = reporting([warning]);
    expect(await trace()).toMatchObject({ code: 0, stdout: expect.stringContaining('0 errors, 1 warning') });
    fs.rmSync(at('trace.state'));
    expect(await trace(['--fail-on=warning'])).toMatchObject({ code: 1 });
    expect(await trace(['--fail-on=warning'])).toMatchObject({ code: 0 });
  });

  test('leaves the state out of --json', async () => {
    mockTraceLogs = reporting([first]);
    const report = JSON.parse((await trace(['--json'])).stdout);
    expect(report.findings).toEqual([{ ...first, isNew: true }]);
    expect(report).not.toHaveProperty('state');
  });

  test('is saved only after all was printed', async () => {
    mockTraceLogs = reporting([first]);
    const seen = [];
    const io = collectingIo({
      onFlush: (text) => seen.push([text.length > 0, fs.existsSync(at('trace.state'))]),
    });
    await trace([], io);
    expect(seen).toEqual([[true, false]]);
  });

  test('is not saved if what was printed has reached nobody, and the finding is reported again', async () => {
    mockTraceLogs = reporting([first]);
    const broken = () => {
      throw new Error('EPIPE');
    };
    await expect(trace([], collectingIo({ onFlush: broken }))).rejects.toThrow('EPIPE');
    expect(fs.readdirSync(folder)).toEqual(['app.log']);
    expect((await trace()).stdout).toContain(first.runId);
  });

  test.each([
    ['an empty file', '', 'it is empty'],
    ['bytes that are not a text', Buffer.from([0xff, 0xfe, 0x00]), 'it is not a text'],
  ])('refuses %s and leaves it as it was', async (_, content, why) => {
    fs.writeFileSync(at('trace.state'), content);
    mockTraceLogs = reporting([first]);
    const { problem, stdout } = await trace();
    expect(problem).toMatch(/^"\S*trace\.state" can't be read as a state: /);
    expect(problem).toContain(why);
    expect(stdout).toBe('');
    expect(mockTraceLogs).not.toHaveBeenCalled();
    expect(fs.readFileSync(at('trace.state'))).toEqual(Buffer.from(content));
    expect(fs.readdirSync(folder).sort()).toEqual(['app.log', 'trace.state']);
  });

  test('refuses what the addon refuses, with the name of the file', async () => {
    fs.writeFileSync(at('trace.state'), 'something else');
    mockTraceLogs = jest.fn(async () => {
      throw Object.assign(new RunIdError('x'), {
        name: 'RunIdError',
        message: 'STRICT RUN ID ERROR: Invalid argument state of traceLogs: it was cut. Pass it unchanged.',
        hint: 'Pass it unchanged.',
      });
    });
    expect((await trace()).problem).toMatch(/trace\.state" can't be read as a state: it was cut\.\n/);
    expect(read('trace.state')).toBe('something else');
  });

  test.each([
    ['a folder', () => '.', 'it is not a regular file'],
    ['a folder that is missing', () => 'missing/trace.state', 'no such file or directory'],
    ['an empty name', () => '', 'needs a value'],
  ])('can not be %s', async (_, name, why) => {
    mockTraceLogs = reporting([first]);
    const { problem } = await runMain(['trace', '--state', name() && at(name()), at('app.log')]);
    expect(problem).toContain(why);
    expect(mockTraceLogs).not.toHaveBeenCalled();
  });

  test('is no log, although it is in their folder', async () => {
    mockTraceLogs = reporting([first]);
    await runMain(['trace', '--state', at('trace.state'), folder]);
    await runMain(['trace', '--state', at('trace.state'), folder]);
    expect(mockTraceLogs.mock.calls.map(([paths]) => paths)).toEqual([[at('app.log')], [at('app.log')]]);
  });

  test('keeps the mode of its file, and a link stays a link', async () => {
    fs.writeFileSync(at('real'), 'state of nothing', { mode: 0o600 });
    fs.symlinkSync('real', at('trace.state'));
    mockTraceLogs = reporting([first]);
    await trace();
    expect(fs.lstatSync(at('trace.state')).isSymbolicLink()).toBe(true);
    expect(fs.statSync(at('real')).mode & 0o777).toBe(0o600);
    expect(read('real')).toBe(`state of ${first.id}`);
  });

  test('that another program replaced meanwhile is not overwritten', async () => {
    mockTraceLogs = jest.fn(async (paths, options) => {
      fs.writeFileSync(at('trace.state'), 'of another');
      return reporting([first])(paths, options);
    });
    expect((await trace()).problem).toMatch(
      'the state could not be saved: another program created or replaced trace.state during the run',
    );
    expect(read('trace.state')).toBe('of another');
  });
});

describe('the lock of a state', () => {
  const open = (now) => {
    const state = new StateFile(at('trace.state'), now);
    state.open();
    return state;
  };
  const lock = () => at('trace.state.lock');

  test('lets one process at a time use it, and says which', () => {
    const state = open();
    expect(refusal(() => open()).message).toMatch(
      new RegExp(`^the state "\\S*trace\\.state" is used by process ${process.pid}\\.\n`),
    );
    state.release();
    open().release();
    expect(fs.existsSync(lock())).toBe(false);
  });

  test('of a process that has ended does not count', () => {
    // Greater than any pid of Linux.
    fs.writeFileSync(lock(), `${JSON.stringify({ pid: 4_194_305, host: os.hostname() })}\n`);
    open().release();
    expect(fs.existsSync(lock())).toBe(false);
  });

  test.each([
    [
      'another machine',
      JSON.stringify({ pid: process.pid, host: 'elsewhere' }),
      `process ${process.pid} on "elsewhere"`,
    ],
    [
      'a process whose number is used again',
      JSON.stringify({ pid: process.pid, host: os.hostname() }),
      `process ${process.pid}`,
    ],
    ['an unknown holder', '', 'another process'],
  ])('of %s counts until it was not touched for a minute', (_, content, holder) => {
    fs.writeFileSync(lock(), content && `${content}\n`);
    const { mtimeMs } = fs.statSync(lock());
    expect(refusal(() => open(() => mtimeMs + STALE_MS - 1)).message).toContain(`is used by ${holder}.`);
    open(() => mtimeMs + STALE_MS + 1_000).release();
  });

  test('is touched while it is held', () => {
    jest.useFakeTimers();
    try {
      const state = open(() => 1_800_000_000_000);
      jest.advanceTimersByTime(10_000);
      expect(fs.statSync(lock()).mtimeMs).toBe(1_800_000_000_000);
      state.release();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test('is released after an error', async () => {
    mockTraceLogs = jest.fn(async () => {
      throw new TypeError('oops');
    });
    await expect(runMain(['trace', '--state', at('trace.state'), at('app.log')])).rejects.toThrow('oops');
    expect(fs.existsSync(lock())).toBe(false);
  });
});
