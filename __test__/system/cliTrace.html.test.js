'use strict';

/** `strict-run-id trace --html`, as a shell runs it: what it writes, where, and what stays if it can't. */

const { execFileSync, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const { commandIn } = require('../helpers/commandIn.js');
const { bin, runCommand, startCommand } = require('../helpers/index.js');

// A process takes its time where other test files run beside this one.
jest.setTimeout(30_000);

const LOG = [
  '[2025-10-10T06:45:29Z] [251010-064529-Ada-Park] [Ada-Park] [resume] [INFO] Created run record\n',
  '[2025-10-10T06:45:30Z] [251010-064529-Ada-Park] [Ada-Park] [resume] [INFO] Run completed\n',
].join('');
const OLD = 'the old page';
const SUMMARY = /^read {5}1 file, 2 lines/;

const { at, read, write, run: trace, shell } = commandIn('trace', { 'app.log': LOG });

const isPage = expect.stringMatching(/^<!DOCTYPE html>[^]*251010-064529[^]*<\/html>\n?$/);

describe('the page', () => {
  test('is written beside the summary', async () => {
    const { stdout: summary } = await trace(['app.log']);
    expect(await trace(['--html', 'page.html', 'app.log'])).toEqual({
      code: 0,
      stdout: `${summary}The page: page.html\n`,
      stderr: '',
    });
    expect(read('page.html')).toEqual(isPage);
    expect(fs.readdirSync(at('.'))).toEqual(['app.log', 'page.html']);
  });

  test('is written beside the JSON, which stays JSON', async () => {
    const { stdout } = await trace(['--json', '--html', 'page.html', 'app.log']);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { runs: 1 } });
    expect(read('page.html')).toEqual(isPage);
  });

  test.each([
    ['-', 'trace --html - app.log'],
    ['/dev/stdout', 'trace --html /dev/stdout app.log'],
    ['what standard output is redirected to', 'trace --html page.html app.log > page.html; cat page.html'],
  ])('takes the place of the summary on standard output, if it goes to %s', (_, line) => {
    expect(shell(line)).toEqual({ code: 0, stdout: isPage, stderr: '' });
    expect(fs.existsSync(at('-'))).toBe(false);
  });

  test('may go to the device that standard output goes to', () => {
    const line = 'trace --html /dev/null --json app.log > /dev/null';
    expect(shell(line)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each([
    [['--json', '--html', '-'], "--json and --html - can't be printed together."],
    [['--findings', '--html', '-'], "--findings and --html - can't be printed together."],
    [['--json', '--html', '/dev/stdout'], "--json and --html /dev/stdout can't be printed together."],
  ])('with %j is a wrong use', async (args, what) => {
    const { code, stdout, stderr } = await trace([...args, 'app.log']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(`strict-run-id: ${what}\n  Write one of them`);
  });
});

describe('never replaces a log', () => {
  beforeEach(() => {
    fs.linkSync(at('app.log'), at('hard.html'));
    fs.symlinkSync('app.log', at('soft.html'));
    fs.mkdirSync(at('logs'));
    fs.linkSync(at('app.log'), at('logs/a.log'));
  });

  test.each([
    ['by its name', 'trace --html app.log ./app.log'],
    ['by a link', 'trace --html soft.html app.log'],
    ['by a hard link', 'trace --html hard.html app.log'],
    ['that a folder contains', 'trace --html app.log logs'],
    ['that comes on standard input', 'trace --html app.log - < app.log'],
    ['that comes on standard input, without an argument', 'trace --html hard.html < app.log'],
  ])('%s', (_, line) => {
    const [, target] = /--html (\S+)/.exec(line);
    expect(shell(line)).toEqual({
      code: 2,
      stdout: '',
      stderr: `strict-run-id: "${target}" is one of the logs; the page would replace it.\n  Write: --html trace.html\n`,
    });
    expect(read('app.log')).toBe(LOG);
    expect(fs.lstatSync(at('soft.html')).isSymbolicLink()).toBe(true);
    expect(fs.statSync(at('app.log')).nlink).toBe(3);
  });
});

describe('a file that takes the name of the page during the run', () => {
  test.each([
    ['that was free', false],
    ['of an old page', true],
  ])('%s stays, and the report is printed all the same', (_, isOld) => {
    if (isOld) write('page.html', OLD);
    write('rotated.log', LOG);
    execFileSync('mkfifo', [at('pipe')]);
    // The pipe opens once the command reads it, and ends after the rename.
    const rotation = '(cat app.log; mv -f rotated.log page.html) > pipe';
    const { code, stdout, stderr } = shell(`${rotation} & trace --html page.html pipe`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringMatching(SUMMARY) });
    expect(stderr).toMatch(
      'the page could not be written: another program created or replaced page.html during the run\n',
    );
    expect(read('page.html')).toBe(LOG);
    expect(fs.readdirSync(at('.'))).toEqual(['app.log', 'page.html', 'pipe']);
  });
});

describe('a page that is there', () => {
  test('is replaced in a folder of logs, where it is no log', async () => {
    fs.mkdirSync(at('logs'));
    write('logs/app.log', LOG);
    expect((await trace(['--html', 'logs/page.html', 'logs'])).code).toBe(0);
    fs.writeFileSync(at('logs/page.html'), read('logs/page.html').replace('</html>', `${OLD}</html>`));
    expect((await trace(['--html', 'logs/page.html', 'logs'])).stderr).toBe('');
    expect(read('logs/page.html')).toEqual(isPage);
    expect(read('logs/page.html')).not.toContain(OLD);
  });

  test('is not recommended as a log', async () => {
    fs.mkdirSync(at('logs'));
    write('logs/app.log', LOG);
    await trace(['--html', 'logs/page.html', 'logs']);
    const { stdout } = await trace(['--html', 'logs/page.html', 'logs']);
    expect(stdout).toMatch(/--html trace\.html logs\/app\.log$/m);
  });

  test('keeps its mode, and its place behind a link', async () => {
    fs.mkdirSync(at('pages'));
    write('pages/page.html', OLD);
    fs.chmodSync(at('pages/page.html'), 0o640);
    fs.symlinkSync('pages/page.html', at('latest.html'));
    expect((await trace(['--html', 'latest.html', 'app.log'])).code).toBe(0);
    expect(fs.readlinkSync(at('latest.html'))).toBe('pages/page.html');
    expect(read('pages/page.html')).toEqual(isPage);
    expect(fs.statSync(at('pages/page.html')).mode & 0o777).toBe(0o640);
    expect(fs.readdirSync(at('pages'))).toEqual(['page.html']);
  });

  test('may be missing behind a link, which stays one', async () => {
    fs.mkdirSync(at('pages'));
    fs.symlinkSync('../pages/page.html', at('pages/latest.html'));
    expect((await trace(['--html', 'pages/latest.html', 'app.log'])).code).toBe(0);
    expect(fs.readlinkSync(at('pages/latest.html'))).toBe('../pages/page.html');
    expect(read('pages/page.html')).toEqual(isPage);
  });

  test('stays whole for whoever has opened it', async () => {
    write('page.html', OLD);
    const reader = fs.openSync(at('page.html'));
    await trace(['--html', 'page.html', 'app.log']);
    expect(fs.readFileSync(reader, 'utf8')).toBe(OLD);
    fs.closeSync(reader);
    expect(read('page.html')).toEqual(isPage);
  });

  test('stays if a file may not become so long, and the report is printed all the same', () => {
    write('page.html', OLD);
    // `ulimit -f` counts blocks of 512 bytes or of 1,024: the page doesn't fit either way.
    const { code, stdout, stderr } = shell('ulimit -f 8; trace --html page.html app.log');
    expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringMatching(SUMMARY) });
    expect(stderr).toMatch(
      /^strict-run-id: the page could not be written: EFBIG: file too large, page\.html\n/,
    );
    expect(stdout).not.toContain('The page:');
    expect(read('page.html')).toBe(OLD);
    expect(fs.readdirSync(at('.'))).toEqual(['app.log', 'page.html']);
  });

  const mounts = process.platform === 'linux' && process.getuid() === 0 && canMount();
  (mounts ? test : test.skip)(
    'stays if the disk is full, and the report is printed all the same',
    async () => {
      fs.mkdirSync(at('small'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at('small')]);
      try {
        write('small/page.html', OLD);
        const { code, stdout, stderr } = await trace(['--html', 'small/page.html', 'app.log']);
        expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringMatching(SUMMARY) });
        expect(stderr).toMatch(
          'the page could not be written: ENOSPC: no space left on device, small/page.html\n',
        );
        expect(read('small/page.html')).toBe(OLD);
        expect(fs.readdirSync(at('small'))).toEqual(['page.html']);
      } finally {
        execFileSync('umount', [at('small')]);
      }
    },
  );

  test.each([['SIGINT'], ['SIGTERM'], ['SIGHUP']])(
    'stays if %s interrupts the write; the report is printed, and the process ends by the signal',
    async (signal) => {
      write('page.html', OLD);
      // Stops once half of the page is written, until the signal is there.
      write(
        'pause.js',
        `const fs = require('node:fs/promises');
        const { open } = fs;
        fs.open = async (...args) => {
          const handle = await open(...args);
          const { writeFile } = handle;
          handle.writeFile = async (text, options) => {
            await writeFile.call(handle, text.slice(0, text.length / 2));
            const arrived = new Promise((resolve) => process.once('${signal}', resolve));
            process.stderr.write('half');
            const alive = setInterval(() => {}, 1_000);
            await arrived;
            clearInterval(alive);
            return writeFile.call(handle, text.slice(text.length / 2), options);
          };
          return handle;
        };`,
      );
      const env = { NODE_OPTIONS: `--require ${at('pause.js')}` };
      const child = startCommand(['trace', '--html', 'page.html', 'app.log'], { cwd: at('.'), env });
      const printed = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) {
        child[name].setEncoding('utf8').on('data', (text) => {
          printed[name] += text;
        });
      }
      const closed = once(child, 'close');
      await once(child.stderr, 'data');
      expect(fs.readdirSync(at('.'))).toHaveLength(4);
      child.kill(signal);
      expect(await closed).toEqual([null, signal]);
      expect(printed.stdout).toMatch(SUMMARY);
      expect(printed.stderr).toMatch(
        `halfstrict-run-id: the page could not be written: ${signal} interrupted it\n`,
      );
      expect(read('page.html')).toBe(OLD);
      expect(fs.readdirSync(at('.'))).toEqual(['app.log', 'page.html', 'pause.js']);
    },
  );
});

/** Whether this process may mount: in most containers not even root may. */
function canMount() {
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', os.tmpdir()]).status === 0;
}

describe('a place that can not be written', () => {
  test.each([
    ['a file in no folder', 'nowhere/page.html', 'ENOENT: no such file or directory, nowhere/page.html'],
    ['a folder', '.', '. is a folder'],
    ['a folder that does not exist', 'nowhere/', 'nowhere/ is a folder'],
    ['a file below a file', 'app.log/page.html', 'ENOTDIR: not a directory, app.log/page.html'],
    ['a name that is too long', 'x'.repeat(300), `ENAMETOOLONG: name too long, …${'x'.repeat(79)}`],
    ['a link to itself', 'loop.html', 'ELOOP: too many symbolic links encountered, loop.html'],
  ])('such as %s is refused before the logs are read', async (_, file, why) => {
    fs.symlinkSync('loop.html', at('loop.html'));
    expect(await trace(['--html', file, 'app.log'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `strict-run-id: the page could not be written: ${why}\n  Write: --html trace.html, or a file in another folder.\n`,
    });
    expect(fs.readdirSync(at('.'))).toEqual(['app.log', 'loop.html']);
  });

  test('a device without space: the report is printed all the same', async () => {
    const { code, stdout, stderr } = await trace(['--html', '/dev/full', 'app.log']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringMatching(SUMMARY) });
    expect(stderr).toMatch('the page could not be written: ENOSPC: no space left on device, /dev/full\n');
  });

  // Root may write everywhere, so it runs the command as another user, if that one may read the command.
  const other = process.getuid() === 0 ? 65_534 : undefined;
  const { status } = spawnSync(process.execPath, [bin, '--version'], { uid: other, gid: other });
  (status === 0 ? test : test.skip)('a folder or a page that is protected, which stays as it is', () => {
    fs.chmodSync(at('.'), 0o755);
    fs.mkdirSync(at('closed'));
    write('closed/page.html', OLD);
    fs.chmodSync(at('closed/page.html'), 0o666);
    fs.mkdirSync(at('open'));
    write('open/page.html', OLD);
    fs.chmodSync(at('open/page.html'), 0o444);
    fs.chmodSync(at('closed'), 0o555);
    fs.chmodSync(at('open'), 0o777);
    for (const file of ['closed/page.html', 'closed/new.html', 'open/page.html']) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [bin, 'trace', '--html', file, 'app.log'],
        {
          cwd: at('.'),
          encoding: 'utf8',
          uid: other,
          gid: other,
        },
      );
      expect({ file, status, stdout, stderr }).toEqual({
        file,
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(`the page could not be written: EACCES: permission denied, ${file}\n`),
      });
    }
    expect([read('closed/page.html'), read('open/page.html')]).toEqual([OLD, OLD]);
    fs.chmodSync(at('closed'), 0o755);
  });

  test('a pipe that another program reads is written to, not replaced', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reader = runCommand([at('pipe')], { command: 'cat' });
    expect((await trace(['--html', 'pipe', 'app.log'])).code).toBe(0);
    expect((await reader).stdout).toEqual(isPage);
    expect(fs.lstatSync(at('pipe')).isFIFO()).toBe(true);
  });
});
