'use strict';

/** `trace --follow`: findings as they appear, whatever happens to the logs. Each poll is a step of a test. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Before what loads it.
let mockTraceLogs;
jest.mock('../index.js', () => ({
  ...jest.requireActual('../index.js'),
  traceLogs: (...args) => mockTraceLogs(...args),
}));

const { missOf, reporting: reports, templateOf } = require('./fixtures/cliReports.js');
const { held } = require('./helpers/index.js');
const { collectingIo, runMain } = require('./helpers/cli.js');

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

describe('--follow', () => {
  /** Runs `steps` one after the other, one at each poll; then interrupts, as Ctrl-C does. */
  const following = async (args, steps) => {
    const left = [...steps];
    const outs = [];
    const io = collectingIo({
      poll: async () => {
        outs.push(io.out.text);
        const step = left.shift();
        if (step) await step();
        else process.emit('SIGINT');
      },
    });
    const result = await runMain(['trace', '--follow', ...args], io);
    return { ...result, outs };
  };
  const append =
    (name, text = 'more\n') =>
    () =>
      fs.appendFileSync(at(name), text);
  const idle = () => {};

  test('prints each finding when it appears, as --findings does, and ends with 1', async () => {
    mockTraceLogs = reporting([first]);
    const { code, outs } = await following(
      [at('app.log')],
      [
        idle,
        () => {
          mockTraceLogs = reporting([first, second]);
          append('app.log')();
        },
      ],
    );
    expect(code).toBe(1);
    expect(outs[0]).toMatch(/^error {2}base-for-client-run-id {2}medium confidence\n[^]*app\.log:1/);
    expect(outs[1]).toBe(outs[0]);
    const added = outs[2].slice(outs[1].length);
    expect(added).toContain(second.runId);
    expect(added).not.toContain(`"${first.runId}"`);
    // What to do about it was said.
    expect(added).not.toContain('→');
  });

  test('ends with 0 if nothing as bad as --fail-on was printed', async () => {
    mockTraceLogs = reporting([warning]);
    expect(await following([at('app.log')], [])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('never-completed'),
    });
    expect(await following(['--fail-on=warning', at('app.log')], [])).toMatchObject({ code: 1 });
  });

  test('reads only when a log has changed, and reads on', async () => {
    mockTraceLogs = reporting([first]);
    await following([at('app.log')], [idle, append('app.log'), idle, idle]);
    expect(mockTraceLogs.mock.calls.map(([, { state }]) => state)).toEqual(['', `state of ${first.id}`]);
  });

  test('reads a record that may go on at the next poll, without a remark', async () => {
    const waits = {
      code: 'open-record',
      line: 7,
      message: 'This record may go on, so it is read by the next run.',
    };
    const noted = (...notes) =>
      jest.fn(async (paths, options) => {
        const report = await reporting([])(paths, options);
        return { ...report, files: report.files.map((file) => ({ ...file, notes })) };
      });
    const first = noted(waits);
    mockTraceLogs = first;
    const { stderr } = await following([at('app.log')], [() => (mockTraceLogs = noted()), idle, idle]);
    expect(first).toHaveBeenCalledTimes(1);
    expect(mockTraceLogs).toHaveBeenCalledTimes(1);
    expect(stderr).toBe('');
  });

  test('reads the last record of a log that was rotated meanwhile', async () => {
    const waits = {
      code: 'open-record',
      line: 7,
      message: 'This record may go on, so it is read by the next run.',
    };
    mockTraceLogs = jest.fn(async (paths, options) => {
      const report = await reporting([])(paths, options);
      const notes = mockTraceLogs.mock.calls.length === 2 ? [[waits], []] : [[], []];
      return { ...report, files: report.files.map((file, at) => ({ ...file, notes: notes[at] })) };
    });
    const rotate = () => {
      fs.renameSync(at('app.log'), at('app.log.1'));
      append('app.log', 'new\n')();
    };
    await following([at('app.log')], [rotate, idle, idle]);
    expect(mockTraceLogs.mock.calls.map(([paths]) => paths.map((name) => path.basename(name)))).toEqual([
      ['app.log'],
      ['app.log.1', 'app.log'],
      ['app.log.1', 'app.log'],
    ]);
  });

  test('waits for a log that does not exist yet', async () => {
    mockTraceLogs = reporting([first]);
    const { stderr } = await following([at('new.log')], [idle, append('new.log')]);
    expect(mockTraceLogs).toHaveBeenCalledTimes(1);
    expect(stderr).toBe('');
  });

  test('notices a log that was truncated or rotated, and reads the rest of the rotated one', async () => {
    mockTraceLogs = reporting([first]);
    await following(
      [at('app.log')],
      [
        () => fs.truncateSync(at('app.log')),
        () => {
          append('app.log')();
          fs.renameSync(at('app.log'), at('app.log.1'));
        },
        append('app.log', 'new\n'),
        idle,
      ],
    );
    expect(mockTraceLogs.mock.calls.map(([paths]) => paths.map((name) => path.basename(name)))).toEqual([
      ['app.log'],
      ['app.log'],
      ['app.log.1', 'app.log'],
      ['app.log'],
    ]);
    expect(mockTraceLogs.mock.calls.every(([, { follow }]) => follow)).toBe(true);
  });

  test('finds new files in a folder, which may be empty at first', async () => {
    fs.mkdirSync(at('logs'));
    mockTraceLogs = reporting([first]);
    await following([at('logs')], [append('logs/a.log'), append('logs/b.log')]);
    expect(mockTraceLogs.mock.calls.map(([paths]) => paths)).toEqual([
      [at('logs/a.log')],
      [at('logs/a.log'), at('logs/b.log')],
    ]);
  });

  test('prints with --json one finding a line, with the names of files', async () => {
    mockTraceLogs = reporting([first, second]);
    const { stdout } = await following(['--json', at('app.log')], []);
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(printed).toEqual(
      [first, second].map((finding) => ({
        ...finding,
        isNew: true,
        evidence: [{ ...finding.evidence[0], file: at('app.log') }],
      })),
    );
  });

  test('prints the errors that no rule explains, which are no findings', async () => {
    mockTraceLogs = reporting([], { unexplained: [templateOf('crash #', { level: 'error' })] });
    expect(await following([at('app.log')], [])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 error line with run ids that no rule explains\n×1 {4}crash #\n/),
    });
    expect((await following(['--json', at('app.log')], [])).stdout).toBe('');
  });

  test('with --state begins where the last run ended, and saves each time', async () => {
    fs.writeFileSync(at('trace.state'), `state of ${first.id}`);
    mockTraceLogs = reporting([first, second]);
    const saved = [];
    const { code, stdout } = await following(
      ['--state', at('trace.state'), at('app.log')],
      [() => saved.push(read('trace.state'))],
    );
    expect(code).toBe(1);
    expect(stdout).not.toContain(`"${first.runId}"`);
    expect(saved).toEqual([`state of ${first.id},${second.id}`]);
    expect(fs.readdirSync(folder).sort()).toEqual(['app.log', 'trace.state']);
  });

  test('ends at once while it reads', async () => {
    const { promise, resolve } = held();
    mockTraceLogs = jest.fn(
      (paths, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          resolve();
        }),
    );
    const result = following([at('app.log')], []);
    await promise;
    process.emit('SIGINT');
    expect(await result).toMatchObject({ code: 0, stdout: '' });
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  test('says once which log can not be read', async () => {
    const unread = { code: 'EACCES', message: 'permission denied' };
    mockTraceLogs = jest.fn(async (paths, options) => {
      const report = await reporting([])(paths, options);
      return { ...report, files: report.files.map((file) => ({ ...file, lines: 0, error: unread })) };
    });
    const { stderr } = await following([at('app.log')], [append('app.log')]);
    expect(mockTraceLogs).toHaveBeenCalledTimes(2);
    expect(stderr).toMatch(/^not read \S*app\.log: permission denied\n$/);
  });
});
