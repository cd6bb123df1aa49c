'use strict';

/** `strict-run-id trace` and `ids`, as a shell runs them, on logs of invented tenants. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const tty = require('node:tty');
const { stripVTControlCharacters } = require('node:util');
const { gzipSync } = require('node:zlib');
const { widthOf } = require('../../bin/layout.js');
const { inputs } = require('../../bin/inputs.js');
const { jsonTexts } = require('../../bin/json.js');
const { timelines } = require('../../bin/trace/timeline.js');
const { rejection, runCommand, startCommand } = require('../helpers/index.js');
const { countRunIds, setLogger, traceLogs } = require('strict-run-id');

// A process takes its time where other test files run beside this one.
jest.setTimeout(30_000);

const base = '251010-064529';
const entry = (time, run, client, operation, message) =>
  `[2025-10-10T${time}Z] [${run}] [${client}] [${operation}] [INFO] ${message}\n`;

const API = [
  entry('06:45:29.123', base, 'SYSTEM', 'resume', `Generated run ID ${base}`),
  entry('06:45:29.200', `${base}-Ada-Park`, 'Ada-Park', 'resume', 'Created run record recKU8iGyB0A3pxFi'),
  entry('06:50:31.500', `${base}-Ada-Park`, 'Ada-Park', 'resume', 'Run completed'),
].join('');

const WORKER = [
  entry('06:45:31.300', `${base}-Ada-Park`, 'Ada-Park', 'scoring', 'Received request'),
  entry('06:45:32.000', `${base}-Ada-Park`, 'Ada-Park', 'scoring', 'Lead 1'),
  entry('06:45:33.000', `${base}-Ada-Park`, 'Ada-Park', 'scoring', 'Lead 2'),
  entry('06:50:30.000', base, 'Ada-Park', 'scoring', 'Job tracking record not found'),
  entry('06:50:30.010', base, 'Ada-Park', 'scoring', 'Successfully updated metrics'),
].join('');

/** A registration without an end: a warning. */
const WARNING = entry(
  '06:45:29.200',
  `${base}-Ada-Park`,
  'Ada-Park',
  'resume',
  'Created run record recKU8iGyB0A3pxFi',
);
const CLEAN = WARNING + entry('06:45:30.000', `${base}-Ada-Park`, 'Ada-Park', 'resume', 'Run completed');

const SUMMARY = `read     2 files, 8 lines, 780 B; 8 lines with run ids
runs     1 run, 2 different ids
clients  1: Ada-Park
time     2025-10-10 06:45:29 to 06:50:31 UTC

2 errors, 0 warnings
error    base-for-client-run-id  api.log:2, worker.log:4
         "251010-064529" was not found, though its record was registered as
         "251010-064529-Ada-Park".
         → Register and look up with this package: the pair of base and client
         finds both spellings.
error    success-after-miss  worker.log:4, worker.log:5
         Success is claimed for "251010-064529" after its record was not found.
         → Stop where the record is missing: requireRunRecordId() throws, where
         getRunRecordId() answers null.

no rule  No rule explains 2 of 8 lines with run ids:
         ×2  Lead #

The runs with the most findings, then the latest
run            begun     clients   err  warn  steps
251010-064529  06:45:29  Ada-Park    2        made › … › missed › … › completed

Next
  one run   strict-run-id trace --run 251010-064529 api.log worker.log
  findings  strict-run-id trace --findings api.log worker.log
  one line  strict-run-id trace --why worker.log:2 api.log worker.log
  a page    strict-run-id trace --html trace.html api.log worker.log
`;

const TIMELINE = `Run 251010-064529  1 client: Ada-Park
2025-10-10 06:45:29 to 06:50:31 UTC, 5 min 2 s, 8 lines
spelled 251010-064529 ×4, 251010-064529-Ada-Park ×5

06:45:29.123               ● made        251010-064529           resume
                             api.log:1  Generated run ID 251010-064529
06:45:29.200       +77 ms  ■ registered  251010-064529-Ada-Park  resume
                             api.log:2  Created run record recKU8iGyB0A3pxFi
06:45:31.300       +2.1 s  → received    251010-064529-Ada-Park  scoring
                             worker.log:1  Received request
06:45:32.000      +700 ms  · mentioned   251010-064529-Ada-Park  ×2 until 06:45:33  scoring
                             worker.log:2  Lead 1
06:50:30.000  +4 min 58 s  ✗ missed      251010-064529  ← was 251010-064529-Ada-Park
                             Ada-Park · scoring
                             worker.log:4  Job tracking record not found
                             ▲ error base-for-client-run-id: "251010-064529" was not found, though
                               its record was registered as "251010-064529-Ada-Park".
                               api.log:2, worker.log:4
                               → Register and look up with this package: the pair of base and client
                               finds both spellings.
06:50:30.010       +10 ms  ~ updated     251010-064529           Ada-Park · scoring
                             worker.log:5  Successfully updated metrics
                             ▲ error success-after-miss: Success is claimed for "251010-064529"
                               after its record was not found.
                               worker.log:4, worker.log:5
                               → Stop where the record is missing: requireRunRecordId() throws,
                               where getRunRecordId() answers null.
06:50:31.500       +1.4 s  ✓ completed   251010-064529-Ada-Park  ← was 251010-064529  resume
                             api.log:3  Run completed

2 errors, 0 warnings
`;

let folder;
const inFolder = (name, content) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), content);
};

beforeAll(() => setLogger(null));
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  inFolder('api.log', API);
  inFolder('worker.log', WORKER);
  inFolder('warning.log', WARNING);
  inFolder('clean.log', CLEAN);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const run = (command, args, { env, ...options } = {}) =>
  runCommand([command, ...args], { cwd: folder, env: { COLUMNS: '80', ...env }, ...options });
const trace = (args, options) => run('trace', args, options);
const ids = (args, options) => run('ids', args, options);
const lines = (...texts) => texts.join('\n');

describe('the summary', () => {
  test('says what was read, what is wrong and what to do, which runs, and what to type next', async () => {
    const { code, stdout, stderr } = await trace(['api.log', 'worker.log']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(SUMMARY);
  });

  test('of clean logs says so', async () => {
    const { code, stdout } = await trace(['clean.log']);
    expect(code).toBe(0);
    expect(stdout).toContain('\n\nNo findings.\n\nThe latest runs\n');
    expect(stdout).not.toContain('--findings');
  });

  test('of logs without ids says that', async () => {
    inFolder('none.log', 'nothing\n');
    const { code, stdout } = await trace(['none.log', 'missing.log']);
    expect(code).toBe(2);
    expect(stdout).toContain('\nNo line holds a run id. Is it the right log?');
  });

  test('of what could not be read says that, and nothing of what it holds', async () => {
    const { code, stdout } = await trace(['missing.log']);
    expect(code).toBe(2);
    expect(stdout).toContain(
      '\nnot read missing.log: there is no such file\n\nNothing could be read. Are these the names of logs?\n',
    );
  });

  test('fits a screen, whatever there is', async () => {
    const wrong = Array.from({ length: 60 }, (_, index) => {
      const [id, client] = [`2510${10 + (index % 20)}-06452${index % 10}`, `Client-${index}`];
      const file = (time, message) => entry(time, `${id}-${client}`, client, 'scoring', message);
      return [
        file('06:45:20.000', 'Created run record'),
        file('06:45:21.000', `runId=[object Object] and ${id}-${client}-${client}`),
        file(
          '06:45:22.000',
          `Passing ${id}-Another-Client on, job_post_scoring_stream1_20250929094802 runId=undefined`,
        ),
        entry('06:45:23.000', id, client, 'scoring', 'Job tracking record not found'),
        file('06:45:24.000', 'Successfully updated'),
        file('06:45:25.000', `runId=251010-064531.0 ${id}-Ada-P...`),
        entry('06:45:26.000', `SR-251010-001-C${client}`, client, 'scoring', 'Looking up run record'),
      ].join('');
    });
    for (const [at, text] of wrong.entries()) inFolder(`wrong/${at}.log`, text);
    for (const columns of ['80', '100', '140']) {
      const { stdout } = await trace(['wrong', 'missing-1', 'missing-2', 'missing-3', 'missing-4'], {
        env: { COLUMNS: columns },
      });
      const shown = stdout.split('\n').slice(0, -1);
      expect(shown.length).toBeGreaterThan(24);
      expect(shown.length).toBeLessThanOrEqual(40);
      for (const line of shown) expect(widthOf(line)).toBeLessThanOrEqual(Number(columns));
      expect(stdout).toContain('… and 1 more such files');
      expect(stdout).toMatch(/^… and \d+ more of these kinds: --findings lists all/m);
    }
  });

  test('calls what was read in part no file that was not read', async () => {
    inFolder('cut.log.gz', gzipSync(API).subarray(0, -20));
    for (const args of [[], ['--findings']]) {
      const { code, stdout } = await trace([...args, 'cut.log.gz', 'worker.log'], {
        env: { COLUMNS: '140' },
      });
      expect(code).toBe(2);
      expect(stdout).toMatch(/^in part +cut\.log\.gz: it is compressed, and ends in the middle/m);
      expect(stdout).not.toContain('not read');
    }
  });

  test('says why a file with a long name was not read', async () => {
    const { stdout } = await trace([`${'folder/'.repeat(30)}missing.log`]);
    expect(stdout).toMatch(/^not read …\S*\/missing\.log: there is no such file$/m);
  });

  test('is the same in colours', async () => {
    const args = ['api.log', 'worker.log', 'missing.log'];
    const plain = await trace(args);
    const colored = await trace(args, { env: { FORCE_COLOR: '1' } });
    expect(colored.stdout).toContain('\u001b[31m');
    expect(stripVTControlCharacters(colored.stdout)).toBe(plain.stdout);
  });
});

describe('the timeline', () => {
  test('of a run tells each line, what changed, and what is wrong where it shows', async () => {
    const { code, stdout, stderr } = await trace(['--run', base, 'api.log', 'worker.log'], {
      env: { COLUMNS: '100' },
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(TIMELINE);
  });

  test('of a client tells all of its runs and of no other', async () => {
    inFolder(
      'two.log',
      API +
        API.replaceAll('Ada-Park', "O'Neil")
          .replaceAll('06:4', '07:4')
          .replaceAll('251010-064529', '251010-074529'),
    );
    const { stdout } = await trace(['--client', "O'Neil", 'two.log']);
    expect(stdout).toMatch(/^Run 251010-074529 {2}1 client: O'Neil\n/);
    expect(stdout).not.toContain('Ada-Park');
  });

  test('shows where a day begins, and how often a line is repeated', async () => {
    const night = (time) => `[${time}Z] [${base}-Ada-Park] [Ada-Park] [scoring] [INFO] Updated run record\n`;
    inFolder(
      'night.log',
      night('2025-10-10T23:59:59.000') +
        night('2025-10-11T00:00:01.000') +
        night('2025-10-11T06:00:00.000').replace('Updated', 'Found'),
    );
    const { stdout } = await trace(['--run', base, 'night.log']);
    expect(stdout).toContain('updated     251010-064529-Ada-Park  ×2 until 00:00:01');
    expect(stdout).toMatch(/\n2025-10-11\n06:00:00\.000 {2}.*✓ found/);
  });

  test('needs no time in the lines', async () => {
    inFolder('timeless.log', `Generated run ID ${base}\nLooking up ${base}-Ada-Park\n`);
    const { stdout } = await trace(['--run', base, 'timeless.log']);
    expect(stdout).toContain('\nno time is told, 2 lines\n');
    expect(stdout).toContain(
      '\n● made        251010-064529\n  timeless.log:1  Generated run ID 251010-064529\n',
    );
  });

  test.each([
    ['--run', '251010-064530', 'no line holds a run of 251010-064530.'],
    ['--client', 'Bora-Bora', 'no line holds a run of client Bora-Bora.'],
  ])('of a %s that no line holds is a problem', async (option, id, what) => {
    const { code, stdout, stderr } = await trace([option, id, 'api.log']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(`strict-run-id: ${what}\n  The run ids of a log`);
  });

  test.each([['ada-park'], ['ADA-PARK'], ['Ada-Prak']])(
    'of --client %s suggests the client that is meant',
    async (id) => {
      const { code, stderr } = await trace(['--client', id, 'api.log']);
      expect(code).toBe(2);
      expect(stderr).toContain(`no line holds a run of client ${id}.\n  Did you mean: --client Ada-Park\n`);
    },
  );

  test('of another time than the one asked for says which was asked for', async () => {
    const { code, stderr } = await trace(['--run', base, '--since', '2025-10-11', 'api.log']);
    expect(code).toBe(2);
    expect(stderr).toContain(`no line holds a run of ${base} with --since 2025-10-11.\n`);
    const { stdout } = await trace(['--since', '2025-10-11', '--until', '2025-10-12', 'api.log']);
    expect(stdout).toContain('\nNo line holds a run id with --since 2025-10-11 --until 2025-10-12. A time');
    expect(stdout).not.toContain('Is it the right log?');
  });

  test.each([
    [['--run', 'foo'], '--run can\'t be "foo". It doesn\'t start with a timestamp', 'strict-run-id ids FILE'],
    [['--run', `${base}-Ada-Park-Ada-Park`], `--run can't be "${base}-Ada-Park-Ada-Park".`, ''],
    [['--run', `${base}.0`], `--run can't be "${base}.0".`, `Did you mean: --run ${base}`],
    [['--client', 'Ada Park'], '--client can\'t be "Ada Park".', 'Did you mean: --client Ada-Park'],
    [
      ['--run', `${base}-Ada`, '--client', 'Bora'],
      `Run ID "${base}-Ada" belongs to client "Ada", not "Bora".\n`,
      '',
    ],
    [['--run', '\u001b[31mred'], '--run can\'t be "\\u001b[31mred".', ''],
  ])('%j is refused', async (args, what, whatToDo) => {
    const { code, stdout, stderr } = await trace([...args, 'api.log']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`strict-run-id: ${what}`);
    expect(stderr).toContain(whatToDo);
  });
});

describe('a client that an id repeats in a header', () => {
  const doubled = `${base}-Ada-Park-Ada-Park`;
  beforeEach(() => {
    inFolder(
      'doubled.log',
      entry('06:45:29.200', doubled, 'Ada-Park', 'resume', 'Created run record recKU8iGyB0A3pxFi') +
        entry('06:45:31.000', doubled, 'Ada-Park', 'resume', 'Run completed'),
    );
  });

  test.each([
    [['--client', 'Ada-Park']],
    [['--run', `${base}-Ada-Park`]],
    [['--run', base]],
    [['--findings']],
    [[]],
  ])('is found with %j', async (args) => {
    const { code, stdout } = await trace([...args, 'doubled.log']);
    expect(code).toBe(1);
    expect(stdout).toContain('doubled-suffix');
    expect(stdout).not.toContain('No line holds a run id');
  });

  test.each([
    [['--run', doubled], `--run ${base}-Ada-Park`],
    [['--client', 'Ada-Park-Ada-Park'], '--client Ada-Park'],
    [['--run', `${base}-Ada`], `--run ${base}`],
  ])('is found with what is suggested for %j', async (args, suggested) => {
    const { code, stdout, stderr } = await trace([...args, 'doubled.log']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [, option, id] = /(?:Did you mean:|all its clients: strict-run-id trace) (--\w+) (\S+)/.exec(
      stderr,
    );
    expect(`${option} ${id}`).toBe(suggested);
    expect(await trace([option, id, 'doubled.log'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('doubled-suffix'),
    });
  });
});

test('--findings lists all with their lines, and says once what to do', async () => {
  inFolder(
    'more.log',
    WORKER.replaceAll(base, '251010-074529').replaceAll('06:', '07:') +
      API.replaceAll(base, '251010-074529').replaceAll('06:', '07:'),
  );
  const { code, stdout } = await trace(['--findings', 'api.log', 'worker.log', 'more.log']);
  expect(code).toBe(1);
  expect(stdout.match(/^error {2}success-after-miss {2}medium confidence$/gm)).toHaveLength(2);
  expect(stdout.match(/→ Stop where the record is missing/g)).toHaveLength(1);
  expect(stdout).toContain(`    worker.log:4  06:50:30.000\n      ${WORKER.split('\n')[3]}\n`);
  expect(stdout).toMatch(/\n\n4 errors, 0 warnings\n$/);
});

test('100,000 runs with a finding each are told in seconds, not minutes', async () => {
  const times = Array.from({ length: 100_000 }, (_, index) =>
    new Date(Date.UTC(2025, 9, 1) + index * 1_000).toISOString(),
  );
  const idAt = (time) => time.slice(2, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  inFolder(
    'many.log',
    times.map((time) => `[${time}] Job tracking record not found for ${idAt(time)}-Ada-Park\n`).join(''),
  );
  const { stdout } = await trace(['many.log']);
  expect(stdout).toContain('\n100,000 errors, 0 warnings\n');
  const report = await traceLogs(path.join(folder, 'many.log'));
  const printed = timelines(report, {
    paint: { bold: String, dim: String, red: String, yellow: String, cyan: String, green: String },
    width: 80,
  });
  let count = 0;
  for (const line of printed) count += line.startsWith('Run ');
  // A report has the first of them, and counts the others.
  expect(count).toBe(20_000);
  expect(stdout).toContain('100,000 runs (20,000 in this report)');
});

describe('--json', () => {
  test('prints what traceLogs gives', async () => {
    const { code, stdout, stderr } = await trace(['--json', 'api.log', 'worker.log', 'missing.log'], {
      env: { FORCE_COLOR: '1' },
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const before = process.cwd();
    process.chdir(folder);
    expect(JSON.parse(stdout)).toEqual(await traceLogs(['api.log', 'worker.log', 'missing.log']));
    process.chdir(before);
  });

  test('prints one thing a line, and nothing that a terminal obeys', () => {
    const object = {
      version: 1,
      none: [],
      runs: [{ name: '\u202ea\u2028\u0085\u{e0001}\ud800"\\' }, 2],
      totals: { lines: 3 },
    };
    const printed = [...jsonTexts(object)].join('');
    expect(JSON.parse(printed)).toEqual(object);
    expect(printed).toMatch(/^[\P{C}\n]*$/u);
    expect(printed).not.toMatch(/\u2028/);
    expect(printed.split('\n')).toHaveLength(10);
  });

  test('ends quietly when nobody reads on', async () => {
    const second = (index) => new Date(Date.UTC(2025, 9, 10) + index * 60_000).toISOString();
    const many = Array.from(
      { length: 3_000 },
      (_, index) =>
        `[${second(index)}] Generated run ID ${second(index)
          .replace(/^20|\..*|[-:]/g, '')
          .replace('T', '-')}\n`,
    );
    inFolder('many.log', many.join(''));
    const child = startCommand(['trace', '--json', 'many.log'], { cwd: folder });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await closed).toBe(141);
    expect(stderr).toBe('');
  });
});

describe('secrets of log lines', () => {
  const secrets = ['s3cr3t', 'hunter2', 'YWRhOnB3MQ==', `pat${'a1'.repeat(7)}.${'0f'.repeat(32)}`];
  const line = (text) => entry('06:45:29.200', base, 'Ada-Park', 'resume', `${text} for ${base}-Ada-Park`);
  const ways = [
    ['the summary', []],
    ['--run', ['--run', base]],
    ['--client', ['--client', 'Ada-Park']],
    ['--findings', ['--findings']],
    ['--json', ['--json']],
    ['--html', ['--html', 'page.html']],
  ];

  /** Traces; gives all that was printed or written. */
  const shown = async (args) => {
    const { stdout } = await trace([...args, 'secrets.log'], { env: { COLUMNS: '300' } });
    const page = path.join(folder, 'page.html');
    return stdout + (fs.existsSync(page) ? fs.readFileSync(page, 'utf8') : '');
  };

  beforeEach(() => {
    inFolder(
      'secrets.log',
      [
        line(`Job tracking record not found {"secret":"${secrets[0]}"}`),
        line(`Received request from postgres://ada:${secrets[1]}@db`),
        line(`Passing on with Authorization: Basic ${secrets[2]}`),
        line(`Created run record with ${secrets[3]}`),
      ].join(''),
    );
  });

  test.each(ways)('are masked in %s, and no id is', async (_, args) => {
    const text = await shown(args);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain(base);
    if (args.length && args[0] !== '--findings') expect(text).toContain('[redacted]');
  });

  test('are shown with --no-redact', async () => {
    for (const args of [['--run', base], ['--json'], ['--html', 'page.html']]) {
      const text = await shown([...args, '--no-redact']);
      for (const secret of secrets) expect(text).toContain(secret);
      expect(text).not.toContain('[redacted]');
    }
  });
});

describe('the exit code', () => {
  test.each([
    ['clean', [], 0],
    ['clean', ['--fail-on=warning'], 0],
    ['warning', [], 0],
    ['warning', ['--fail-on=error'], 0],
    ['warning', ['--fail-on', 'warning'], 1],
    ['warning', ['--fail-on=warning', '--json'], 1],
    ['warning', ['--fail-on=warning', '--findings'], 1],
    ['warning', ['--fail-on=warning', '--run', base], 1],
    ['worker', [], 1],
    ['worker', ['--json'], 1],
    ['missing', [], 2],
    ['missing', ['--json'], 2],
    ['missing', ['--findings'], 2],
  ])('of %s.log with %j is %i', async (name, args, code) => {
    expect(await trace([...args, `${name}.log`])).toMatchObject({ code, stderr: '' });
  });

  test('is 2 where one file can not be read, and the rest is told', async () => {
    for (const args of [[], ['--run', base], ['--findings']]) {
      const { code, stdout } = await trace([...args, 'missing.log', 'worker.log']);
      expect(code).toBe(2);
      expect(stdout).toMatch(/^not read missing\.log: there is no such file$/m);
      expect(stdout).toContain('success-after-miss');
    }
  });

  test('is 2 where a file is not text, which every form says', async () => {
    inFolder('binary.log', `${CLEAN}x\0\0\n`);
    for (const args of [[], ['--run', base], ['--findings']]) {
      const { code, stdout } = await trace([...args, 'binary.log'], { env: { COLUMNS: '100' } });
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stdout).toMatch(/^note +binary\.log:1: It does not look like text; ids were looked for/m);
    }
  });

  test('is 2 where two ways to print are asked for', async () => {
    const { code, stdout, stderr } = await trace(['--json', '--findings', 'clean.log']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Write one of them'),
    });
  });

  test('--fail-on takes two words', async () => {
    const { code, stderr } = await trace(['--fail-on=warnings', 'clean.log']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('Did you mean: --fail-on=warning'),
    });
  });
});

describe('--pattern', () => {
  test('says a step by a phrase, as often as it is given', async () => {
    inFolder(
      'own.log',
      `[2025-10-10T06:45:30Z] Beginne ${base}\n[2025-10-10T06:45:31Z] Kein Satz für ${base}=x\n`,
    );
    const { stdout } = await trace([
      '--pattern',
      'made=^Beginne',
      '--pattern=notFound=(?i)kein .*=x$',
      '--json',
      'own.log',
    ]);
    expect(JSON.parse(stdout).runs[0].events.map(({ step }) => step)).toEqual(['made', 'missed']);
  });

  test.each([
    ['begun=x', `in --pattern, "begun" isn't a step.`, 'The steps are made, received, passed,'],
    ['made=(', 'in --pattern, "(" isn\'t a regular expression', "The syntax is that of Rust's regex crate"],
    ['made', `in --pattern, "made" isn't STEP=REGEX.`, 'The steps are'],
    ['made=', `in --pattern, "made=" isn't STEP=REGEX.`, "Write: --pattern 'made=new run .* begins'"],
    ['__proto__=x', `in --pattern, "__proto__" isn't a step.`, 'The steps are'],
    [
      'made=(\u001b',
      'in --pattern, "(\\u001b" isn\'t a regular expression: unclosed group',
      "Write: --pattern 'made=new run .* begins'",
    ],
  ])('%j is refused', async (pattern, what, whatToDo) => {
    const { code, stdout, stderr } = await trace(['--pattern', pattern, 'api.log']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`strict-run-id: ${what}`);
    expect(stderr).toContain(whatToDo);
  });
});

describe.each([['trace'], ['ids']])('%s reads', (command) => {
  /** The names and errors of the files that were read. */
  const files = async (args, options) => {
    const { stdout } = await run(command, ['--json', ...args], options);
    return JSON.parse(stdout).files.map(({ name, error }) => [name, error?.code ?? null]);
  };

  test('standard input, asked for or not', async () => {
    for (const args of [[], ['-']]) expect(await files(args, { input: API })).toEqual([['-', null]]);
    const { stdout } = await run(command, ['--json', 'worker.log', '-'], { input: gzipSync(API) });
    expect(JSON.parse(stdout).files).toMatchObject([{ name: 'worker.log' }, { name: '-', compressed: true }]);
    const { code, stderr } = await run(command, ['-', '-']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('"-" (standard input) can be given only once'),
    });
  });

  test('gzip and UTF-16', async () => {
    inFolder('packed', gzipSync(API));
    inFolder('windows.log', Buffer.from(`\ufeff${API}`, 'utf16le'));
    const { stdout } = await run(command, ['--json', 'packed', 'windows.log']);
    const report = JSON.parse(stdout);
    expect(report.files).toMatchObject([{ compressed: true }, { encoding: 'utf-16le' }]);
    expect(report.totals.distinctIds).toBe(2);
  });

  test('a folder with all below, in order, each file once, and nothing that it would wait for', async () => {
    inFolder('logs/b/2.log', API);
    inFolder('logs/b/1.log', API);
    inFolder('logs/a.log', API);
    fs.symlinkSync('..', path.join(folder, 'logs/b/loop'));
    fs.symlinkSync('nothing', path.join(folder, 'logs/dead'));
    fs.symlinkSync('../worker.log', path.join(folder, 'logs/z.log'));
    execFileSync('mkfifo', [path.join(folder, 'logs/pipe')]);
    const found = [
      ['logs/a.log', null],
      ['logs/b/1.log', null],
      ['logs/b/2.log', null],
      ['logs/z.log', null],
    ];
    expect(await files(['logs'])).toEqual(found);
    expect(await files(['logs', 'logs/a.log', 'worker.log', 'missing.log'])).toEqual([
      ...found,
      ['missing.log', 'ENOENT'],
    ]);
  });

  test('no folder without files', async () => {
    fs.mkdirSync(path.join(folder, 'empty'));
    const { code, stdout, stderr } = await run(command, ['empty']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('the folder "empty" contains no files.'),
    });
    expect((await run(command, [''])).stderr).toContain('a file name is empty.');
  });

  test('nothing where standard input is a terminal', async () => {
    const isatty = jest.spyOn(tty, 'isatty').mockReturnValue(true);
    const problem = await rejection(() => inputs([], command));
    expect(problem.message).toMatch(`no log given.\n  Example: strict-run-id ${command} app.log\n`);
    isatty.mockRestore();
  });
});

describe('ids', () => {
  test('counts each id, in order', async () => {
    expect(await ids(['api.log', 'worker.log'])).toEqual({
      code: 0,
      stderr: '',
      stdout: lines('      4 251010-064529', '      5 251010-064529-Ada-Park', ''),
    });
  });

  test('prints with --json what countRunIds gives', async () => {
    const { stdout } = await ids(['--json', path.join(folder, 'api.log')]);
    expect(JSON.parse(stdout)).toEqual(await countRunIds(path.join(folder, 'api.log')));
  });

  test('prints notes on standard error, and ends with 2 if a file is not text', async () => {
    inFolder('binary.log', `${API}x\0\0\n`);
    inFolder('cut.log', Buffer.from(`${API}é`).subarray(0, -1));
    inFolder('part.log.gz', gzipSync(API).subarray(0, -20));
    const binary =
      'strict-run-id: binary.log:1: It does not look like text; ids were looked for all the same.\n';
    const cut =
      'strict-run-id: cut.log:4: It ends in the middle of a character, as a copy that was cut does.\n';
    const part = 'strict-run-id: part.log.gz was read only in part: it is compressed, and ends in the middle';
    const stdout = lines('      2 251010-064529', '      2 251010-064529-Ada-Park', '');
    expect(await ids(['binary.log'])).toEqual({ code: 2, stdout, stderr: binary });
    expect(await ids(['cut.log'])).toEqual({ code: 0, stdout, stderr: cut });
    expect(await ids(['--json', 'binary.log', 'cut.log'])).toMatchObject({ code: 2, stderr: binary + cut });
    expect(await ids(['part.log.gz'])).toMatchObject({ code: 2, stderr: expect.stringContaining(part) });
  });

  test('tells on standard error what could not be read, and counts the rest', async () => {
    const { code, stdout, stderr } = await ids(['missing\u001b.log', 'api.log']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'strict-run-id: missing\\u001b.log could not be read: there is no such file\n',
    });
    expect(stdout).toContain(`2 ${base}\n`);
  });
});

test('what logs and names of files hold is never printed as it is', async () => {
  const evil = '\u001b[31mred\u001b]0;title\u0007 \r\u202eabc\u2028\u0085\u009b1m';
  const json = (object) =>
    `${JSON.stringify(object).replaceAll('\\u001b', '\u001b').replaceAll('\\r', '\r')}\n`;
  inFolder(
    `evil\u001b[31m\n\u202e.log`,
    [
      entry('06:45:29.000', base, 'SYSTEM', evil, `Generated run ID ${base} ${evil}`),
      entry('06:45:30.000', base, evil, evil, `Looking up ${base}-Ada-Park${evil} runId=${evil}`),
      entry(
        '06:45:31.000',
        base,
        'Ada-Park',
        evil,
        `Job tracking record not found for ${base}-Ada-Park ${evil}`,
      ),
      json({
        time: 1760078733000,
        pid: evil,
        hostname: evil,
        flow: evil,
        runId: `${base}-Ada-Park`,
        clientId: 'Ada-Park',
        msg: `Success ✅ ${evil}`,
      }),
      json({
        timestamp: '2025-10-10T06:45:40Z',
        message: `runId=[object ${evil}] ${base}`,
        labels: [{ name: 'service', value: evil }],
      }),
    ].join(''),
  );
  for (const args of [[], ['--run', base], ['--client', 'Ada-Park'], ['--findings'], ['--json']]) {
    const { code, stdout, stderr } = await trace([...args, '.', `missing${evil}`]);
    expect({ args, code, stderr }).toEqual({ args, code: 2, stderr: '' });
    expect(stdout).toContain(base);
    expect(stdout).toMatch(/^[\P{C}\n]*$/u);
    expect(stdout).not.toMatch(/[\p{Zl}\p{Zp}]/u);
  }
});
