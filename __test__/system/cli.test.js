'use strict';

/** The frame of the command line, as a shell runs it: help, wrong options, and how text is shown. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { gzipSync } = require('node:zlib');
const { version } = require('../../package.json');
const commands = require('../../bin/commands/index.js');
const { escaped, quoted, terminal } = require('../../bin/terminal.js');
const { nearest } = require('../../bin/nearest.js');
const { badTexts, bin, refusal, runCommand: run } = require('../helpers/index.js');
const { extractClientId, setLogger } = require('strict-run-id');

beforeAll(() => setLogger(null));

describe('the frame of the commands', () => {
  test.each([['--version'], ['-V']])('%s prints the version', async (option) => {
    expect(await run([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('--help, -h and help print the same, and the commands with what they do', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Checks run ids, .*\n\nUsage\n {2}strict-run-id <command> \[options\] …\n\nCommands\n/,
    );
    expect(stdout).toMatch(
      /Exit code: 1 with findings that count, 2 on a usage, input or output error, else 0\.\n$/,
    );
    expect(await run(['-h'])).toEqual({ code, stdout, stderr });
    expect(await run(['help'])).toEqual({ code, stdout, stderr });
  });

  test('without a command, the help goes to standard error', async () => {
    const { stdout } = await run(['--help']);
    expect(await run([])).toEqual({ code: 2, stdout: '', stderr: stdout });
  });

  test.each([
    [['--hlep'], 'unknown option "--hlep".', '  Did you mean: --help'],
    [['--verison'], 'unknown option "--verison".', '  Did you mean: --version'],
    [
      ['--version=2'],
      'the option "--version" takes no value, but got "2".',
      '  All options: strict-run-id --help',
    ],
    [['chekc'], 'unknown command "chekc".', '  Did you mean: strict-run-id check'],
    [['flubber'], 'unknown command "flubber".', '  What they do: strict-run-id --help'],
    [['help', 'flubber'], 'unknown command "flubber".', '  What they do'],
    [['--'], 'unknown command "--".', '  What they do'],
    [[''], 'unknown command "".', '  What they do'],
    [['\u001b[31mred\u202e'], 'unknown command "\\u001b[31mred\\u202e".', '  What they do'],
    [['--\u001b]0;title\u0007'], 'unknown option "--\\u001b]0;title\\u0007".', '  All options'],
    [['--constructor'], 'unknown option "--constructor".', '  All options'],
    [['check', '--jsn'], 'unknown option "--jsn".', '  Did you mean: --json'],
    [['check', '--flubber'], 'unknown option "--flubber".', '  All options: strict-run-id check --help'],
    [['check', '-Ada'], 'unknown option "-A".', '  Write "--" before an argument that starts with "-".'],
    [
      ['check', '--json=yes'],
      'the option "--json" takes no value, but got "yes".',
      '  All options: strict-run-id check',
    ],
  ])('%j is refused on standard error, with what to do', async (args, what, whatToDo) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`strict-run-id: ${what}`);
    expect(stderr).toContain(`\n${whatToDo}`);
  });
});

describe.each(commands)('the help of $name', ({ name, summary, help, options }) => {
  test('is the same from --help, -h and help, and names each option', async () => {
    const printed = await run([name, '--help']);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout).toContain(`\nUsage\n  strict-run-id ${name} `);
    for (const option of Object.keys(options)) expect(printed.stdout).toContain(` --${option} `);
    for (const line of printed.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(await run([name, '-h'])).toEqual(printed);
    expect(await run(['help', name])).toEqual(printed);
    expect((await run(['--help'])).stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
  });

  test('has examples that run', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    fs.symlinkSync(bin, path.join(folder, 'strict-run-id'));
    // What the examples that read logs find there.
    const log =
      '[2025-10-10T06:45:30.000Z] [251010-064529-Ada-Park] [Ada-Park] [resume] [INFO] Looking up run record\n';
    fs.mkdirSync(path.join(folder, 'logs'));
    fs.writeFileSync(path.join(folder, 'app.log'), log);
    fs.writeFileSync(path.join(folder, 'logs/old.log.gz'), gzipSync(log));
    // And those that read sources.
    fs.mkdirSync(path.join(folder, 'src'));
    fs.writeFileSync(path.join(folder, 'src/job.js'), "const { generateRunId } = require('./runIdUtils');\n");
    fs.writeFileSync(path.join(folder, 'tenants.txt'), 'Ada-Park\n');
    // And those that read tables.
    const row = '251010-064529-Ada-Park,Ada-Park,rec1\n';
    fs.writeFileSync(
      path.join(folder, 'runs.csv'),
      `Run ID,Client,Record ID\n${row}${row.replace('rec1', 'rec2')}`,
    );
    fs.writeFileSync(path.join(folder, 'jobs.csv'), 'Run ID\n251010-064529\n');
    fs.writeFileSync(path.join(folder, 'laeufe.csv'), `Lauf,Mandant,Datensatz\n${row}`);
    const env = { PATH: [folder, path.dirname(process.execPath), process.env.PATH].join(path.delimiter) };
    const { stdout } = await run([name, '--help']);
    expect(help.examples).not.toHaveLength(0);
    for (const { line, about } of help.examples) {
      expect(stdout).toContain(`  # ${about}\n  ${line}\n`);
      const printed = await run(['-c', line], { command: 'sh', env, cwd: folder });
      expect({ line, ...printed }).toEqual({
        line,
        code: expect.any(Number),
        stdout: expect.stringMatching(/./),
        stderr: '',
      });
      expect([0, 1]).toContain(printed.code);
    }
    fs.rmSync(folder, { recursive: true });
  });
});

describe('the exit code', () => {
  const id = '251010-064529-Ada-Park';
  const files = {
    'clean.log': `[2025-10-10T06:45:30Z] [${id}] [Ada-Park] [resume] [INFO] Looking up run record\n`,
    'wrong.log': `[2025-10-10T06:45:30Z] [${id}] [Ada-Park] [resume] [INFO] Job tracking record not found\n`,
    'clean.csv': `Run ID,Client\n${id},Ada-Park\n`,
    'wrong.csv': `Run ID,Client\n${id},Ada-Park\n${id},Ada-Park\n`,
    'binary.log': `[${id}] x\0\0\n`,
    'packed.log.gz': gzipSync(id.repeat(100)).subarray(0, 30),
    'clean.js': "const express = require('express');\n",
    'wrong.js': "const { generateRunId } = require('./runIdUtils');\n",
    'broken.js': 'runId(',
  };
  const unread = ['missing.log clean.log', 'binary.log', 'packed.log.gz clean.log', '- < .', 'empty'];
  /** For each command, arguments that end with each code. */
  const cases = {
    trace: { clean: 'clean.log', findings: 'wrong.log', unread },
    audit: {
      clean: 'clean.csv',
      findings: 'wrong.csv',
      unread: ['missing.csv clean.csv', 'binary.log', 'packed.log.gz clean.csv', '- < .', 'empty'],
    },
    // It finds nothing, so it never ends with 1.
    ids: { clean: 'wrong.log', findings: null, unread },
    check: { clean: id, findings: 'foo-bar', unread: ['- < .'] },
    schema: { clean: 'postgres', findings: null, unread: ['', 'mysql'] },
    doctor: {
      clean: 'clean.js',
      findings: 'wrong.js',
      unread: ['missing.js clean.js', 'broken.js', 'empty'],
    },
  };

  let folder;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
    fs.mkdirSync(path.join(folder, 'empty'));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  /** Runs a command as a line of shell. */
  const code = async (name, rest) => {
    const line = `"$0" "$1" ${name} ${rest}`;
    const printed = await run(['-c', line, process.execPath, bin], { command: 'sh', cwd: folder });
    return printed.code;
  };

  test.each(commands)('of $name is 0 without findings, 1 with findings, else 2', async ({ name }) => {
    const { clean, findings, unread } = cases[name];
    expect(await code(name, clean)).toBe(0);
    if (findings !== null) expect(await code(name, findings)).toBe(1);
    const errors = [
      ...['--flubber', '--json=yes', '--json --', "''"].map((misuse) => `${misuse} ${clean} -- - -`),
      ...unread,
      `${clean} > /dev/full`,
    ];
    for (const rest of errors) expect([rest, await code(name, rest)]).toEqual([rest, 2]);
  });

  test.each(commands)('is explained once in the help of $name, and as in every other', async ({ name }) => {
    const rule = 'Exit code: 1 with findings that count, 2 on a usage, input or output error, else 0.';
    const { stdout } = await run([name, '--help']);
    expect(stdout.split('\n').at(-2)).toBe(rule);
    expect(stdout.match(/exit code: |(?:ends?|exits?) with/gi)).toHaveLength(1);
  });
});

describe('text from outside that is very long', () => {
  const long = 'x'.repeat(100_000);
  // All but --json, which is for a program.
  test.each([
    [['ids', long]],
    [['trace', long]],
    [['trace', '--findings', long]],
    [['trace', '--html', long, '.']],
    [['trace', '--html', `${long}/page.html`, '.']],
    [['trace', '--run', long, '.']],
    [['trace', '--client', long, '.']],
    [['trace', '--pattern', long, '.']],
    [['trace', '--pattern', `made=(${long}`, '.']],
    [['trace', '--fail-on', long, '.']],
    [['check', long]],
    [['check', 'foo-bar', long]],
    [['check', '--clients', long]],
    [[long]],
    [['help', long]],
    [[`--${long}`]],
    [['ids', `--${long}`]],
    [['ids', `--json=${long}`]],
  ])('is cut wherever it is shown: case %#', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).not.toBe(0);
    const shown = `${stdout}${stderr}`.split('\n');
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(200);
    expect(shown.join()).toContain('x'.repeat(20));
  });
});

describe('what is printed', () => {
  test.each(badTexts)('shows %s as the messages of the addon do', (_, text, shown) => {
    expect(quoted(text)).toBe(shown);
    expect(refusal(() => extractClientId(text)).message).toContain(quoted(text));
  });

  test('a text in quotes is cut at the same length as in a message of the addon', () => {
    for (const text of ['x'.repeat(80), 'x'.repeat(81), `${'x'.repeat(79)}\n`, `${'🦀'.repeat(80)}y`]) {
      expect(refusal(() => extractClientId(text)).message).toContain(quoted(text));
    }
  });

  test('escaping leaves no control, no direction mark and no space but the plain one', () => {
    expect(escaped('a b\u00a0\u202e\u{e0001}\ud800\u001b[1m\n')).toBe(
      'a b\\u00a0\\u202e\\u{e0001}\\ud800\\u001b[1m\\n',
    );
  });

  test.each([
    ['a terminal', { isTTY: true }, {}, true],
    ['a pipe', {}, {}, false],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
    ['a terminal that knows none', { isTTY: true }, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, true],
    ['a pipe with both', {}, { FORCE_COLOR: '', NO_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, false],
  ])('for %s, colour is as it should be', (_, stream, env, isColored) => {
    expect(terminal(stream, env).paint.red('x')).toBe(isColored ? '\u001b[31mx\u001b[39m' : 'x');
  });

  test('the width is that of the terminal, else COLUMNS, else 80', () => {
    expect(terminal({ columns: 120 }, { COLUMNS: '100' }).width).toBe(120);
    expect(terminal({}, { COLUMNS: '100' }).width).toBe(100);
    expect(terminal({}, { COLUMNS: 'wide' }).width).toBe(80);
  });

  test.each([
    ['two letters that were swapped', 'chekc', 'check'],
    ['capitals', 'CHECK', 'check'],
    ['a beginning', 'che', 'check'],
    ['a letter that is missing', 'tace', 'trace'],
    ['another word', 'flubber', undefined],
    ['a megabyte', 'x'.repeat(1_000_000), undefined],
    ['nothing', '', undefined],
  ])('of %s, the nearest name is told if one is near', (_, typed, name) => {
    expect(nearest(typed, ['check', 'trace'])).toBe(name);
  });
});
