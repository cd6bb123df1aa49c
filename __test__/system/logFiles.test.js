'use strict';

/** Files as they lie in folders of logs: packed, mixed, rotated, linked, and some that can't be looked at. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { gzipSync } = require('node:zlib');
const { lines } = require('../../bin/lines.js');
const { inOrderOfTime } = require('../../bin/rotation.js');
const { bin, runCommand } = require('../helpers/index.js');

// A process takes its time where other test files run beside this one.
jest.setTimeout(30_000);

const base = '251010-064529';
const line = (message, end = '\n') =>
  `[2025-10-10T06:45:30Z] [${base}-Ada-Park] [Ada-Park] [resume] [INFO] ${message}${end}`;
const LOG = line('Lead 1') + line('Lead 2');

let folder;
const inFolder = (name, content) => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
};

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  inFolder('logs/app.log', LOG);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const run = (args, options) => runCommand(args, { cwd: folder, ...options });

describe.each([['trace'], ['ids']])('%s', (command) => {
  /** The exit code, and the report as JSON. */
  const report = async (args, options) => {
    const { code, stdout } = await run([command, '--json', ...args], options);
    return { code, ...JSON.parse(stdout) };
  };
  const errors = ({ files }) => files.map(({ name, error }) => [name, error?.code ?? null, error?.message]);
  const READ = ['logs/app.log', null, undefined];

  test('notes a line that the host cut, and takes neither an id nor a tenant from its end', async () => {
    const part = (kind, text) => `2025-10-10T06:45:29.123456789Z stdout ${kind} ${text}\n`;
    const cut = part('P', `[${base}-Bora-Bora] Run started, then that of ${base}-Ada-`);
    inFolder('logs/app.log', part('F', `[${base}-Bora-Bora] Run started`) + cut);
    const { files, ids, runs } = await report(['logs']);
    const message = 'The host cut this line, and its rest does not follow: what it ends with is incomplete.';
    expect(files[0].notes).toEqual([{ code: 'cut-line', line: 2, message }]);
    const named = runs?.flatMap(({ clients, ids }) => [clients, ids.map(({ runId }) => runId)]);
    const id = `${base}-Bora-Bora`;
    expect(named ?? ids.map(({ runId }) => runId)).toEqual(command === 'ids' ? [id] : [['Bora-Bora'], [id]]);
    const { stdout, stderr } = await run([command, 'logs']);
    expect(stdout + stderr).toContain(`app.log:2: ${message}`);
  });

  test('lists what a folder holds that may be read but not searched', async () => {
    fs.mkdirSync(path.join(folder, 'closed'));
    inFolder('closed/app.log', LOG);
    for (const [name, mode] of [
      ['.', 0o755],
      ['closed', 0o744],
    ]) {
      fs.chmodSync(path.join(folder, name), mode);
    }
    const args = [command, '--json', 'logs', 'closed'];
    // Permissions don't bind root.
    const { code, stdout } =
      process.getuid() === 0
        ? await runCommand(['-u', 'nobody', '--', process.execPath, bin, ...args], {
            cwd: folder,
            command: 'runuser',
          })
        : await run(args);
    expect(code).toBe(2);
    expect(errors(JSON.parse(stdout))).toEqual([READ, ['closed/app.log', 'EACCES', 'permission denied']]);
  });

  test('reads a file with a name that is not UTF-8, and shows its bytes', async () => {
    const name = Buffer.concat([
      Buffer.from(`${folder}/logs/caf`),
      Buffer.from([0xe9]),
      Buffer.from('-Ł.log'),
    ]);
    fs.writeFileSync(name, LOG);
    const { code, files, totals } = await report(['logs']);
    expect(code).toBe(0);
    expect(files.map(({ name }) => name)).toEqual(['logs/app.log', 'logs/caf\\xe9-Ł.log']);
    expect(totals.ids).toBe(4);
  });

  test('lists a path that is too long', async () => {
    const deep = Array(25).fill('d'.repeat(200)).join('/');
    // Step by step, because the system takes no path of that length either.
    execFileSync(
      'sh',
      ['-c', `for part in $(echo ${deep} | tr / ' '); do mkdir $part && cd -P $part; done`],
      {
        cwd: path.join(folder, 'logs'),
      },
    );
    const { code, files } = await report(['logs']);
    expect(code).toBe(2);
    expect(errors({ files })).toEqual([
      READ,
      [expect.stringMatching(/^logs\/d{200}\//), 'ENAMETOOLONG', 'its path is too long'],
    ]);
    execFileSync('rm', ['-rf', path.join(folder, 'logs')]);
    fs.mkdirSync(path.join(folder, 'logs'));
  });

  test('lists links that lead to each other', async () => {
    fs.symlinkSync('one.log', path.join(folder, 'logs/two.log'));
    fs.symlinkSync('two.log', path.join(folder, 'logs/one.log'));
    const read = await report(['logs']);
    expect(read.code).toBe(2);
    expect(errors(read).map(([name, code]) => [name, code])).toEqual([
      ['logs/app.log', null],
      ['logs/one.log', 'ELOOP'],
      ['logs/two.log', 'ELOOP'],
    ]);
  });

  test('says how to unpack what it does not read, whatever its name is', async () => {
    for (const [name, bytes] of [
      ['1.log', [0x28, 0xb5, 0x2f, 0xfd, 4, 0]],
      ['2.log', [0xfd, ...Buffer.from('7zXZ'), 0, 0, 4]],
      ['3.log', Buffer.from('BZh91AY&SY')],
      ['4.log', Buffer.from('PK\u0003\u0004\u0014')],
    ]) {
      inFolder(name, Buffer.from(bytes));
    }
    const read = await report(['1.log', '2.log', '3.log', '4.log', 'logs']);
    expect(read.code).toBe(2);
    expect(errors(read)).toEqual([
      ['1.log', 'ERR_PACKED', 'it is a Zstandard file; unpack it with "zstd -dc" and read that'],
      ['2.log', 'ERR_PACKED', 'it is an xz file; unpack it with "xz -dc" and read that'],
      ['3.log', 'ERR_PACKED', 'it is a bzip2 file; unpack it with "bzip2 -dc" and read that'],
      ['4.log', 'ERR_PACKED', 'it is a zip archive; unpack it with "unzip -p" and read that'],
      READ,
    ]);
  });

  test('decodes a log that changes its encoding part by part, and notes where', async () => {
    const utf16 = Buffer.from(LOG, 'utf16le');
    inFolder('tail.log', Buffer.concat([Buffer.from(LOG), utf16, Buffer.from(LOG)]));
    inFolder('head.log', Buffer.concat([Buffer.from('\ufeff', 'utf16le'), utf16, Buffer.from(LOG)]));
    const { code, files, totals } = await report(['tail.log', 'head.log']);
    expect(code).toBe(0);
    const message = 'Its encoding changes here; each part was read in its own.';
    const notes = [{ code: 'mixed-encoding', line: 3, message }];
    expect(files).toMatchObject([
      { encoding: 'utf-8', lines: 6, notes },
      { encoding: 'utf-16le', lines: 4, notes },
    ]);
    expect(totals).toMatchObject({ ids: 10, distinctIds: 1 });
  });

  test('skips the NULs that copytruncate leaves', async () => {
    inFolder('hole.log', Buffer.concat([Buffer.alloc(100_000), Buffer.from(LOG)]));
    inFolder('hole.log.1.gz', gzipSync(Buffer.concat([Buffer.alloc(999), Buffer.from(LOG)])));
    const { files, totals } = await report(['hole.log', 'hole.log.1.gz']);
    expect(files).toMatchObject([
      { lines: 2, notes: [] },
      { lines: 2, notes: [] },
    ]);
    expect(totals.ids).toBe(4);
  });

  test('counts a line that ends with a carriage return alone', async () => {
    inFolder('cr.log', line('Lead 1', '\r') + line('Lead 2', '\r\n') + line('Lead 3'));
    expect((await report(['cr.log'])).files).toMatchObject([{ lines: 3, notes: [] }]);
  });

  test('counts a file with two hard links once, in whatever folders they are', async () => {
    fs.linkSync(path.join(folder, 'logs/app.log'), path.join(folder, 'logs/same.log'));
    fs.linkSync(path.join(folder, 'logs/app.log'), path.join(folder, 'also.log'));
    expect(errors(await report(['logs', 'also.log']))).toEqual([READ]);
  });

  test('does not read its own reports as logs', async () => {
    await run(['trace', '--html', 'logs/trace.html', 'logs/app.log']);
    inFolder('logs/trace.json', (await run(['trace', '--json', 'logs/app.log'])).stdout);
    inFolder('logs/ids.json', (await run(['ids', '--json', 'logs/app.log'])).stdout);
    const { code, files, totals } = await report(['logs']);
    expect(code).toBe(0);
    const notes = [
      {
        code: 'own-report',
        line: 1,
        message: 'It is a report of this package, not a log, so it was not read.',
      },
    ];
    expect(files.map(({ name, notes }) => [name, notes])).toEqual([
      ['logs/app.log', []],
      ['logs/ids.json', notes],
      ['logs/trace.html', notes],
      ['logs/trace.json', notes],
    ]);
    expect(totals.ids).toBe(2);
  });
});

test('the lines of evidence hold no carriage return', async () => {
  inFolder('crlf.log', line('runId=[object Object]', '\r\n') + line('Lead 2', '\r\n'));
  const { stdout } = await run(['trace', '--json', 'crlf.log']);
  const { runs, findings } = JSON.parse(stdout);
  expect(findings[0].evidence[0].text).toBe(line('runId=[object Object]', ''));
  expect(runs[0].events[0].text).toBe(line('runId=[object Object]', ''));
});

test('lines without a time are in the order of their rotated files', async () => {
  const of = (message) => `[${base}-Ada-Park] [Ada-Park] ${message}\n`;
  fs.rmSync(path.join(folder, 'logs/app.log'));
  inFolder('logs/app.log', of('Run completed'));
  inFolder('logs/app.log.1', of('Found run record'));
  inFolder('logs/app.log.2.gz', gzipSync(of('Created run record recKU8iGyB0A3pxFi')));
  inFolder('logs/app.log.10.gz', gzipSync(of('Generated run id')));
  // As a shell writes app.log*.
  for (const args of [['logs'], fs.readdirSync(path.join(folder, 'logs')).map((name) => `logs/${name}`)]) {
    const { stdout } = await run(['trace', '--json', ...args]);
    const { runs } = JSON.parse(stdout);
    expect(runs[0].events.map(({ step }) => step)).toEqual(['made', 'registered', 'found', 'completed']);
  }
});

test.each([
  ['numbers', ['app.log', 'app.log.1', 'app.log.10.gz', 'app.log.2.gz'], [2, 3, 1, 0]],
  ['dates of logrotate', ['app.log', 'app.log-20251002.gz', 'app.log-20251003'], [1, 2, 0]],
  ['dates with a second', ['app.log-20251003-1759500000', 'app.log-20251003-1759400000'], [1, 0]],
  ['dates before the ending', ['app-2025-10-03.log', 'app-2025-10-02.log.gz', 'app.log'], [1, 0, 2]],
  ['several files a day', ['a-2025-10-03.10.log', 'a-2025-10-03.2.log', 'a-2025-10-03.log'], [2, 1, 0]],
  ['the same after the ending', ['a-2025-10-03.log.1', 'a-2025-10-03.log', 'a-2025-10-02.log'], [2, 1, 0]],
  ['those of pm2', ['app.log', 'app__2025-10-03_12-00-00.log', 'app__2025-10-03_00-00-00.log'], [2, 1, 0]],
  ['those of a kubelet', ['0.log', '0.log.20251003-154510.gz', '0.log.20251003-144510'], [2, 1, 0]],
  ['two logs, each in its places', ['a.log', 'b.log', 'a.log.1', 'b.log.1'], [2, 3, 0, 1]],
  ['nothing that is of one log', ['2.log', '1.log', '-', 'x/app.log', 'app.log.1'], [0, 1, 2, 3, 4]],
])('files with %s are in order of time', (_, files, order) => {
  expect(inOrderOfTime(files)).toEqual(order.map((at) => files[at]));
});

test('a list of ids may end its lines in any way, wherever the stream cuts it', async () => {
  const text = 'one\rtwo\r\nthree\n\nfour\r';
  for (let at = 0; at <= text.length; at += 1) {
    const found = [];
    const pieces = [text.slice(0, at), text.slice(at)].map((piece) => Buffer.from(piece));
    for await (const { text, number } of lines(pieces)) found.push([number, text]);
    expect(found).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
      [5, 'four'],
    ]);
  }
});
