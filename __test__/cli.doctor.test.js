'use strict';

/** What `doctor` prints and writes: for a person, for a program, for code scanning, with `--fix`. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Before what loads them.
jest.mock('../packages/eslint-plugin-strict-run-id/lib/rules/index.js', () => {
  return jest.requireActual('../packages/eslint-plugin-strict-run-id/__test__/helpers/fakeRules.js')
    .fakeRules;
});

let mockReplace;
jest.mock('../bin/savedFile.js', () => {
  const actual = jest.requireActual('../bin/savedFile.js');
  return { ...actual, replace: (...args) => (mockReplace ?? actual.replace)(...args) };
});

const { collectingIo, runMain } = require('./helpers/cli.js');
const manifest = require('../package.json');
const {
  commitIn,
  gitIn,
  writeIn,
} = require('../packages/eslint-plugin-strict-run-id/__test__/helpers/repository.js');

const { version } = manifest;

/** Windows has no such names, rights or links for everybody. */
const onPosix = process.platform === 'win32' ? test.skip : test;

let folder;
let before;
const at = (name) => path.join(folder, name);
const read = (name) => fs.readFileSync(at(name), 'utf8');

beforeEach(() => {
  mockReplace = undefined;
  before = process.cwd();
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  fs.rmSync(folder, { recursive: true });
});

const write = (files) => writeIn(folder, files);
const git = (...args) => gitIn(folder, ...args);
const commit = () => commitIn(folder);

const doctor = (...args) => runMain(['doctor', ...args], collectingIo({ columns: 90, isTerminal: true }));
const json = async (...args) => JSON.parse((await doctor('--json', ...args)).stdout);

const PROJECT = {
  'src/a.js': 'const x = 1;\n\tconst y = id.cut(x); // 😀\nid.cut();\n',
  'src/b.ts': 'b.maybe() as string;\n',
  'src/c.js': 'nothing();\n',
};

describe('a person', () => {
  test('sees each finding with its line of code, and then how much there is to do', async () => {
    write(PROJECT);
    const { code, stdout, stderr } = await doctor();
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(`\
src/a.js:2:12  no-cut  certain  --fix mends it
    const y = id.cut(x); // 😀
              ^^^^^^^^^
    id loses the tenant.
    → Keep it whole.

src/a.js:3:1  no-cut  certain  --fix mends it
    id.cut();
    ^^^^^^^^

src/b.ts:1:1  no-maybe  likely
    b.maybe() as string;
    ^^^^^^^^^
    b loses the tenant.
    → Keep it whole.
    or: Call b.whole()

read  3 files; 1 without a word that a rule looks for
3 findings in 2 files: 2 certain, 1 likely.

by rule     certain   likely    --fix
no-cut            2                 2
no-maybe                   1

by file     certain   likely    --fix
src/a.js          2                 2
src/b.ts                   1

Next
  what --fix would change  npx strict-run-id doctor --fix --dry-run
  mend what is certain     npx strict-run-id doctor --fix
`);
  });

  test('sees a summary that fits a screen, however many findings there are', async () => {
    const source = 'id.cut();\nid.maybe();\n'.repeat(10);
    write(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`src/file${index}.js`, source])));
    for (let index = 0; index < 20; index += 1) write({ [`broken${index}.js`]: 'id.cut(' });
    write({ tenants: 'Ada Park\n'.repeat(30) });
    const { code, stdout } = await doctor('--summary', '--clients', 'tenants');
    expect(code).toBe(2);
    expect(stdout).toContain('1,200 findings in 60 files: 600 certain, 600 likely.');
    expect(stdout).toContain('… and 52 more files');
    expect(stdout.split('\n').length).toBeLessThanOrEqual(50);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
  });

  test('is warned of tenants that would be one, or look like one', async () => {
    write({ 'src/c.js': '', tenants: 'Ada-Park\nAda Park\nCora\n\u0421ora\n' });
    const { code, stdout } = await doctor('--clients', 'tenants');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'Warning: "Ada-Park" (line 1) and "Ada Park" (line 2) would share the client id\n    Ada-Park.\n',
    );
    expect(stdout).toContain('Warning: "Cora" (line 3) and "\u0421ora" (line 4) look alike');
  });

  test('names that only look alike are no error', async () => {
    write({ 'src/c.js': '', tenants: 'Cora\n\u0421ora\n' });
    expect((await doctor('--clients', 'tenants')).code).toBe(0);
  });

  test('sees part of a long line, and no control characters', async () => {
    write({
      'a.js': `${'x();'.repeat(1_000)}"\u001b[31m\u202e";id.cut("${'y'.repeat(500)}");${'z();'.repeat(1_000)}`,
    });
    const { stdout } = await doctor();
    const [, code, mark] = stdout.split('\n');
    expect(code).toContain('"\\u001b[31m\\u202e";id.cut("yyy');
    expect(code.length).toBeLessThanOrEqual(90);
    expect(code.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toMatch(/^id\.cut\("y+…$/);
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });

  test('is asked for nothing if there is nothing to do', async () => {
    write({ 'a.js': 'id.whole();' });
    expect(await doctor()).toEqual({
      code: 0,
      stdout: 'read  1 file; 1 without a word that a rule looks for\nNo findings.\n',
      stderr: '',
    });
  });

  test('is told what is switched off by comments', async () => {
    write({ 'a.js': 'id.cut(); // eslint-disable-line' });
    expect((await doctor()).stdout).toContain('No findings. 1 more is switched off by comments.');
  });

  test('is told that nothing was read, and not that nothing was found', async () => {
    const { code, stdout } = await doctor('srvices');
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: 'read  0 files\nNothing could be read:\n    srvices: there is no such file or folder\n',
    });
  });

  test('sees which findings go with a module', () => {
    const { summaryText } = require('../bin/doctor/text.js');
    const io = collectingIo({ columns: 90, isTerminal: true });
    const finding = { file: 'utils/runIdUtils.js', code: 'no-surgery', certain: true, fix: null };
    const report = {
      findings: [finding, finding, { ...finding, file: 'a.js' }],
      modules: [
        {
          module: 'runIdUtils',
          subpath: 'strict-run-id/runIdUtils',
          files: ['a.js'],
          own: ['utils/runIdUtils.js'],
        },
      ],
      files: { read: 2, skipped: 0, parsed: 2, unparsed: [], skippedFolders: [] },
      suppressed: 0,
      mends: [],
      clients: null,
    };
    expect([...summaryText(report, {}, ['.'], io.out)].slice(-3)).toEqual([
      'modules to replace',
      'runIdUtils → strict-run-id/runIdUtils  in 1 file',
      '    utils/runIdUtils.js goes, with 2 findings in it',
    ]);
  });

  test('sees what could not be parsed, and what was not read', async () => {
    write({ 'a.js': 'id.cut(', 'dist/b.js': '', 'c.js': 'x' });
    const { code, stdout } = await doctor();
    expect(code).toBe(2);
    expect(stdout).toMatch(/^not {3}dist: name a folder to read it$/m);
    expect(stdout).toMatch(/^1 file could not be read or parsed:\n {4}a\.js: Expected .* at 1:8$/m);
  });
});

describe('the exit code', () => {
  beforeEach(() => write({ ...PROJECT, 'broken.js': 'id.cut(', tenants: 'Ada-Park', odd: 'Ada Park' }));

  test.each([
    [0, ['src/c.js']],
    [1, ['src/b.ts']],
    [0, ['--fail-on=certain', 'src/b.ts']],
    [1, ['--fail-on=certain', 'src']],
    [0, ['--clients=tenants', 'src/c.js']],
    [1, ['--clients=odd', 'src/c.js']],
    [2, ['src', 'broken.js']],
    [2, ['src/c.js', 'missing.js']],
    [1, ['--json', 'src']],
    [2, ['--json', '.']],
    [1, ['--sarif', 'src']],
    [2, ['--sarif', '.']],
  ])('is %i for %j', async (code, args) => {
    expect(await doctor(...args)).toMatchObject({ code });
  });
});

describe('refused is', () => {
  test.each([
    [['--dry-run'], '--dry-run is only for --fix.', 'Write: --fix --dry-run'],
    [['--force'], '--force is only for --fix.', 'Write: --fix --force'],
    [['--json', '--sarif'], '--json and --sarif print', 'Give one of them.'],
    [['--json', '--summary'], '--json and --summary', 'Give one of them.'],
    [['--fix', '--force', '--dry-run'], '--dry-run and --force contradict each other', 'Give one of them.'],
    [['--fix', '--dry-run', '--sarif'], '--dry-run and --sarif', 'Give one of them.'],
    [[''], 'a path is empty.', 'Is a shell variable not set?'],
    [['empty'], 'there is no JavaScript or TypeScript in this path.', 'Name the folders'],
    [['--clients', 'missing', '.'], '--clients missing could not be read: there is no such file.', ''],
    [['--clients', 'empty', '.'], '--clients empty could not be read: it is a folder.', ''],
    [['--clients', 'blank', '.'], '--clients blank contains no names.', 'the name of a tenant per line'],
    [['--fail-on=sure'], 'the option "--fail-on" can\'t be "sure".', 'Allowed values: likely, certain'],
  ])('%j, and it says what to do', async (args, what, whatToDo) => {
    write({ 'empty/x': '', blank: '\n \n' });
    const { problem, stdout } = await doctor(...args);
    expect(stdout).toBe('');
    expect(problem.split('\n')[0]).toContain(what);
    expect(problem).toContain(whatToDo);
  });

  test('a project of which only what was built is left', async () => {
    write({ 'dist/a.js': 'id.cut()' });
    expect((await doctor()).problem).toContain('only read if they are named: dist');
  });
});

test('--json prints all of it, and only that', async () => {
  write({ ...PROJECT, 'broken.js': 'id.cut(', odd: 'Ada-Park\n\nAda Park' });
  const report = await json('--clients', 'odd', 'src', 'broken.js');
  expect(report).toEqual({
    version: 1,
    findings: [
      {
        file: 'src/a.js',
        line: 2,
        column: 12,
        endLine: 2,
        endColumn: 21,
        code: 'no-cut',
        certain: true,
        message: 'id loses the tenant.',
        hint: 'Keep it whole.',
        fix: { range: [27, 30], text: 'whole' },
        suggestions: [],
      },
      expect.objectContaining({ line: 3 }),
      {
        file: 'src/b.ts',
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 10,
        code: 'no-maybe',
        certain: false,
        message: 'b loses the tenant.',
        hint: 'Keep it whole.',
        fix: null,
        suggestions: [{ message: 'Call b.whole()', fix: { range: [2, 7], text: 'whole' } }],
      },
    ],
    modules: [],
    files: {
      read: 4,
      skipped: 1,
      parsed: 2,
      unparsed: [{ file: 'broken.js', message: expect.any(String) }],
      skippedFolders: [],
    },
    fixed: [],
    clients: {
      names: 2,
      refused: [
        {
          name: 'Ada Park',
          line: 3,
          reason: expect.any(String),
          hint: expect.any(String),
          suggestion: 'Ada-Park',
        },
      ],
      warnings: ['"Ada-Park" (line 1) and "Ada Park" (line 3) would share the client id Ada-Park.'],
    },
    totals: { findings: 3, certain: 2, likely: 1, fixable: 2, suppressed: 0 },
  });
});

describe('--sarif', () => {
  const sarif = async (...args) => JSON.parse((await doctor('--sarif', ...args)).stdout);

  test('has each finding with its rule, its place and a name that stays', async () => {
    write({ 'a b/ü.js': PROJECT['src/a.js'] });
    const { version: format, runs } = await sarif();
    expect(format).toBe('2.1.0');
    const [{ tool, results, columnKind, invocations }] = runs;
    expect(tool.driver).toMatchObject({ name: 'strict-run-id doctor', version });
    expect(columnKind).toBe('utf16CodeUnits');
    expect(invocations).toMatchObject([{ executionSuccessful: true }]);
    expect(results).toHaveLength(2);
    const [{ ruleId, ruleIndex, level, message, locations, partialFingerprints }] = results;
    expect({ ruleId, level, message }).toEqual({
      ruleId: 'no-cut',
      level: 'error',
      message: { text: 'id loses the tenant. Keep it whole.' },
    });
    expect(tool.driver.rules[ruleIndex]).toMatchObject({
      id: 'no-cut',
      shortDescription: { text: 'Finds cut' },
      helpUri: 'https://example.com/cut.md',
    });
    expect(locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b/%C3%BC.js', uriBaseId: 'SRCROOT' },
          region: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 21 },
        },
      },
    ]);
    // Lines that are added above change nothing.
    write({ 'a b/ü.js': `\n\n${PROJECT['src/a.js']}` });
    const [moved] = (await sarif()).runs[0].results;
    expect(moved.partialFingerprints).toEqual(partialFingerprints);
    expect(results[1].partialFingerprints).not.toEqual(partialFingerprints);
  });

  test('names what could not be parsed', async () => {
    write({ 'a.js': 'id.cut(' });
    const [{ invocations, results }] = (await sarif()).runs;
    expect(results).toEqual([]);
    expect(invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] },
    ]);
  });
});

describe('--fix', () => {
  const AFTER = PROJECT['src/a.js'].replaceAll('cut', 'whole');

  onPosix('mends what is certain, keeps the rights of the file, and prints what is left', async () => {
    write(PROJECT);
    fs.chmodSync(at('src/a.js'), 0o750);
    fs.symlinkSync('src/a.js', at('link.js'));
    commit();
    const { code, stdout } = await doctor('--fix');
    expect(code).toBe(1);
    expect(read('src/a.js')).toBe(AFTER);
    expect(fs.statSync(at('src/a.js')).mode & 0o777).toBe(0o750);
    expect(fs.lstatSync(at('link.js')).isSymbolicLink()).toBe(true);
    expect(read('src/b.ts')).toBe(PROJECT['src/b.ts']);
    expect(fs.readdirSync(at('src'))).toEqual(['a.js', 'b.ts', 'c.js']);
    expect(stdout).toContain('mended 2 findings in 1 file\n1 finding left in 1 file: 0 certain, 1 likely.');
    expect(stdout).not.toContain('no-cut');
    expect(stdout).toContain('git diff');
    // There is nothing more to mend, so uncommitted changes don't matter.
    expect((await doctor('--fix')).stdout).not.toContain('mended');
    expect(read('src/a.js')).toBe(AFTER);
  });

  test.each([
    ['has uncommitted changes', () => (commit(), fs.appendFileSync(at('src/a.js'), '//'))],
    ['is not tracked by git', () => (write({ '.gitignore': '' }), git('init', '--quiet'))],
    ['is in no git repository', () => {}],
  ])('changes nothing if a file %s, but with --force', async (_, prepare) => {
    write({ ...PROJECT, 'a.js': 'id.cut();' });
    prepare();
    const all = () => ['a.js', 'src/a.js'].map(read);
    const old = all();
    const { problem, stdout } = await doctor('--fix');
    expect(stdout).toBe('');
    expect(problem).toMatch(
      /^nothing was changed, since git could not restore \d files? that --fix would change\./,
    );
    expect(problem).toMatch(
      /^ {2}src\/a\.js: (it has uncommitted changes|git does not track it|it is in no git)/m,
    );
    expect(all()).toEqual(old);
    const { stdout: forced } = await doctor('--fix', '--force');
    expect(forced).toContain('mended 3 findings in 2 files');
    expect(forced).not.toContain('git diff');
    expect(all()).toEqual(old.map((text) => text.replaceAll('cut', 'whole')));
  });

  test('does not mind uncommitted changes of other files', async () => {
    write(PROJECT);
    commit();
    write({ 'src/c.js': 'changed();', 'new.js': 'x' });
    expect((await doctor('--fix')).stdout).toContain('mended 2 findings');
  });

  test('--dry-run prints a patch that git applies, and writes nothing', async () => {
    write(PROJECT);
    const { code, stdout } = await doctor('--fix', '--dry-run');
    expect(code).toBe(1);
    expect(read('src/a.js')).toBe(PROJECT['src/a.js']);
    expect(stdout).toMatch(/^--- a\/src\/a\.js\n\+\+\+ b\/src\/a\.js\n@@ /);
    expect(stdout).toContain('\n--fix would mend 2 findings in 1 file\n');
    write({ 'x.patch': stdout });
    commit();
    git('apply', 'x.patch');
    expect(read('src/a.js')).toBe(AFTER);
  });

  test('--json lists the files that were mended, with --dry-run the patch of each', async () => {
    write(PROJECT);
    const { fixed, totals } = await json('--fix', '--dry-run');
    expect(fixed).toEqual([{ file: 'src/a.js', findings: 2, patch: expect.stringMatching(/^--- a/) }]);
    expect(totals).toMatchObject({ findings: 1, certain: 0 });
    expect((await json('--fix', '--force')).fixed).toEqual([{ file: 'src/a.js', findings: 2 }]);
  });

  test('says which file could not be written', async () => {
    write(PROJECT);
    commit();
    mockReplace = async () => {
      throw Object.assign(new Error("EROFS: read-only file system, rename 'a' -> 'b'"), {
        syscall: 'rename',
      });
    };
    const { problem } = await doctor('--fix');
    expect(problem).toMatch(/^src\/a\.js could not be written: EROFS: read-only file system/);
    expect(read('src/a.js')).toBe(PROJECT['src/a.js']);
  });
});

describe('the plugin', () => {
  const plugin = (name) => `node_modules/eslint-plugin-strict-run-id/${name}`;
  const packageOf = (doctor) => ({
    [plugin('package.json')]: JSON.stringify({ name: 'x', exports: { './doctor': './doctor.js' } }),
    [plugin('doctor.js')]: doctor,
  });

  test.each([
    ['package-lock.json', 'npm install --save-dev'],
    ['pnpm-lock.yaml', 'pnpm add --save-dev'],
    ['yarn.lock', 'yarn add --dev'],
    ['bun.lock', 'bun add --dev'],
    ['none', 'npm install --save-dev'],
  ])('that is missing is installed with the package manager of %s', (lock, install) => {
    write({ [`${lock}`]: '', 'sub/x': '' });
    jest.isolateModules(() => {
      const { installerOf } = require('../bin/doctor/plugin.js');
      expect(installerOf(at('sub'))).toBe(install);
    });
  });

  test.each([
    [{ version: '1.2.3' }, 'eslint-plugin-strict-run-id@1.2.3'],
    [{ version: '1.2.3', private: true }, 'path/to/eslint-plugin-strict-run-id-1.2.3.tgz'],
  ])('of %j is installed as %s: from a registry only if it is on one', (published, spec) => {
    expect(require('../bin/doctor/plugin.js').specOf(published)).toBe(spec);
  });

  test('of another version is refused', async () => {
    write({ 'a.js': '', ...packageOf('exports.version = "9.9.9";') });
    const { problem } = await doctor();
    expect(problem).toContain(`is version 9.9.9, and strict-run-id is version ${version}.`);
    const { specOf } = require('../bin/doctor/plugin.js');
    expect(problem).toContain(`Run: npm install --save-dev ${specOf(manifest)}`);
  });

  test('that can’t be loaded is named, with the reason', async () => {
    write({ 'a.js': '', ...packageOf('throw new Error("no binary for this platform");') });
    expect((await doctor()).problem).toMatch(
      /^eslint-plugin-strict-run-id could not be loaded: no binary for this platform\n {2}It needs Node 20\.19/,
    );
  });
});
