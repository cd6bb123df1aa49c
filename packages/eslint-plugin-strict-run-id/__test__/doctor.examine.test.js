'use strict';

/** Which files of a project the doctor reads, and how it mends them. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { examine, patch, unsaved } = require('../lib/doctor/index.js');
const { fakeRules } = require('./helpers/fakeRules.js');
const { commitIn, gitIn, writeIn } = require('./helpers/repository.js');

/** Windows has no such names, rights or links for everybody. */
const onPosix = process.platform === 'win32' ? test.skip : test;

let folder;
const at = (name) => path.join(folder, name);

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-')));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const write = (files) => writeIn(folder, files);
const git = (...args) => gitIn(folder, ...args);
const commit = () => commitIn(folder);

const look = (paths = ['.'], options = {}) => examine(paths, { cwd: folder, use: fakeRules, ...options });
const filesOf = (report) => report.findings.map(({ file }) => file);

const CUT = 'id.cut();\n';

describe('the sources of a folder', () => {
  const project = {
    'b.js': CUT,
    'a/b.ts': CUT,
    'a/a.mjs': CUT,
    'a.tsx': CUT,
    'types.d.ts': CUT,
    'readme.md': CUT,
    'node_modules/x/index.js': CUT,
    'dist/b.js': CUT,
  };
  const sources = ['a.tsx', 'a/a.mjs', 'a/b.ts', 'b.js'];

  test('are those that git does not ignore, by name', () => {
    write({ ...project, '.gitignore': 'node_modules\ndist\nignored.js\n', 'ignored.js': CUT });
    commit();
    write({ 'new.js': CUT });
    fs.rmSync(at('b.js'));
    expect(filesOf(look())).toEqual(['a.tsx', 'a/a.mjs', 'a/b.ts', 'new.js']);
    // What is named is read, also if git ignores it.
    expect(filesOf(look(['dist', 'ignored.js', 'node_modules/x']))).toEqual([
      'dist/b.js',
      'ignored.js',
      'node_modules/x/index.js',
    ]);
  });

  test('are not those of another repository inside, which is said', () => {
    write({ 'a.js': CUT, 'module/a.js': CUT, 'nested/a.js': CUT });
    for (const name of ['module', 'nested']) {
      git('-C', name, 'init', '--quiet');
      git('-C', name, 'add', '--all');
      git('-C', name, 'commit', '--quiet', '--message=all');
    }
    git('init', '--quiet');
    // As a submodule is recorded.
    git('-c', 'advice.addEmbeddedRepo=false', 'add', 'module');
    const report = look();
    expect(filesOf(report)).toEqual(['a.js']);
    expect(report.files.skippedFolders).toEqual(['module', 'nested']);
    expect(filesOf(look(['module', 'nested']))).toEqual(['module/a.js', 'nested/a.js']);
  });

  test('are the same in a git hook, which names its repository to git', () => {
    write({ 'sub/a.js': CUT, 'sub/dist/a.js': CUT, '.gitignore': 'dist' });
    commit();
    process.env.GIT_DIR = at('.git');
    try {
      expect(filesOf(look(['sub']))).toEqual(['sub/a.js']);
      expect(unsaved([at('sub/a.js')])).toEqual([]);
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  test('are, without git, those outside of what is built or installed, which is said', () => {
    write({ ...project, '.cache/x.js': CUT });
    const report = look();
    expect(filesOf(report)).toEqual(sources);
    expect(report.files.skippedFolders).toEqual(['dist', 'node_modules']);
    expect(filesOf(look(['dist']))).toEqual(['dist/b.js']);
  });

  test('are not those of node_modules if they are committed', () => {
    write(project);
    commit();
    expect(filesOf(look())).toEqual(['a.tsx', 'a/a.mjs', 'a/b.ts', 'b.js', 'dist/b.js']);
  });

  onPosix('are each read once, whatever leads to them', () => {
    write({ 'a/a.js': CUT });
    fs.symlinkSync('.', at('a/loop'));
    fs.symlinkSync('a.js', at('a/b.js'));
    fs.symlinkSync('nowhere.js', at('a/c.js'));
    expect(filesOf(look(['a', 'a/a.js', 'a/b.js']))).toEqual(['a/a.js']);
    commit();
    expect(look(['a', 'a/a.js', 'a/b.js'])).toMatchObject({ files: { read: 1, unparsed: [] } });
  });

  onPosix('with odd names are read', () => {
    write({ "a b'$(x)\n.js": CUT, 'ü😀.js': CUT, '-x.js': CUT, '*.js': CUT });
    commit();
    expect(filesOf(look())).toEqual(['*.js', '-x.js', "a b'$(x)\n.js", 'ü😀.js']);
    expect(unsaved(['*.js', '-x.js', "a b'$(x)\n.js", 'ü😀.js'].map(at))).toEqual([]);
  });
});

describe('what can’t be looked through', () => {
  test.each([
    ['a syntax error', 'broken.js', 'id.cut(', /^Expected .* at 1:8$/],
    ['bytes that are not UTF-8', 'latin.js', Buffer.from('id.cut("\xfc")', 'latin1'), "it isn't UTF-8"],
    ['UTF-16', 'wide.js', Buffer.from('\ufeffid.cut()', 'utf16le'), /UTF-16/],
    [
      'a rule that fails',
      'fails.js',
      'id.fails()',
      /^the rule no-fails failed, which is a bug of .*: Error: a bug/,
    ],
  ])('is listed with the reason: %s', (_, name, content, message) => {
    write({ [name]: content, 'good.js': CUT });
    const report = look();
    expect(filesOf(report)).toEqual(['good.js']);
    expect(report.files.unparsed).toEqual([
      { file: name, message: message instanceof RegExp ? expect.stringMatching(message) : message },
    ]);
  });

  onPosix('is listed: a file that does not exist, and a link to itself', () => {
    fs.symlinkSync('self.js', at('self.js'));
    expect(look(['missing.js', 'self.js']).files.unparsed).toEqual([
      { file: 'missing.js', message: 'there is no such file or folder' },
      { file: 'self.js', message: 'it is a link that leads to itself' },
    ]);
  });

  // Root may read everything.
  (process.getuid?.() === 0 ? test.skip : onPosix)('is listed: a file that may not be read', () => {
    write({ 'secret.js': CUT });
    fs.chmodSync(at('secret.js'), 0);
    expect(look().files.unparsed).toEqual([{ file: 'secret.js', message: 'permission denied' }]);
  });

  test('is not listed if no rule looks for a word of it', () => {
    write({ 'broken.js': 'f(', 'video.ts': Buffer.from([0x47, 0, 0xff, 0xfe]), 'empty.js': '' });
    expect(look().files).toMatchObject({ read: 3, skipped: 3, parsed: 0, unparsed: [] });
  });
});

describe('a module to replace', () => {
  const modulesOf = (files) => {
    write(files);
    return examine(['.'], { cwd: folder }).modules;
  };
  const entry = { module: 'runIdUtils', subpath: 'strict-run-id/runIdUtils' };
  const source = 'exports.get = (runId) => runId.split("-")[0];';

  test.each([
    ['../utils/runIdUtils', 'utils/runIdUtils.js'],
    ['../utils/runIdUtils.js', 'utils/runIdUtils.ts'],
    ['../utils/runIdUtils', 'utils/runIdUtils/index.cjs'],
    ['./runIdUtils', 'routes/runIdUtils.js'],
  ])('is %s, whose own findings are in %s', (specifier, own) => {
    const files = { 'routes/a.js': `const u = require('${specifier}');\nu.getBaseRunId(x);`, [own]: source };
    expect(modulesOf(files)).toEqual([{ ...entry, files: ['routes/a.js'], own: [own] }]);
  });

  test.each(['routes/runIdUtils.js', 'utils/runIdService.js'])(
    'is not %s, of another folder or name',
    (other) => {
      const files = {
        'routes/a.js': "const u = require('../utils/runIdUtils');\nu.getBaseRunId(x);",
        [other]: source,
      };
      expect(modulesOf(files)).toEqual([{ ...entry, files: ['routes/a.js'], own: [] }]);
    },
  );
});

test('a word is found in any case, and a file without one is not parsed', () => {
  write({ 'a.js': 'id.CUT;', 'b.js': 'id.other();' });
  expect(look().files).toMatchObject({ read: 2, skipped: 1, parsed: 1 });
});

describe('mending', () => {
  const mend = (content, name = 'a.js') => {
    write({ [name]: content });
    return look([name], { mend: true });
  };

  test('changes the bytes of its edits, and no others', () => {
    const before =
      '\ufeff#!/usr/bin/env node\r\n\tid.cut( );\t// ü😀 \r\n\n  "x".cut()  ;\ra.maybe()\u2028b.cut()';
    const { mends, findings } = mend(before);
    expect(mends).toMatchObject([{ file: 'a.js', before, findings: 3 }]);
    expect(mends[0].after).toBe(before.replaceAll('cut', 'whole'));
    expect(findings.map(({ code }) => code)).toEqual(['no-maybe']);
    // Nothing is written here.
    expect(fs.readFileSync(at('a.js'), 'utf8')).toBe(before);
  });

  test('twice is once', () => {
    const [{ after }] = mend('a.cut(b.cut(c.cut()));').mends;
    expect(after).toBe('a.whole(b.whole(c.whole()));');
    expect(mend(after).mends).toEqual([]);
  });

  test('goes on in rounds as long as an edit brings up another', () => {
    const twice = {
      ...fakeRules['no-cut'],
      create: (context) => ({
        NumericLiteral() {},
        Literal(node) {
          if (typeof node.value !== 'number' || node.value >= 3) return;
          context.report({
            node,
            messageId: 'found',
            certain: true,
            hint: '',
            fix: (fixer) => fixer.replaceText(node, String(node.value + 1)),
          });
        },
      }),
    };
    write({ 'a.js': '[0,2,1].cut' });
    const { mends } = look(['a.js'], { mend: true, use: { twice } });
    expect(mends[0].after).toBe('[3,3,3].cut');
  });

  test('leaves a file as it was if its edits never end', () => {
    const { mends, files } = mend('id.loop();');
    expect(mends).toEqual([]);
    expect(files.unparsed).toEqual([{ file: 'a.js', message: expect.stringContaining('10 rounds') }]);
  });

  test('leaves a text that parses, and says which rule broke it', () => {
    const { mends, files } = mend('a.cut(); ');
    expect(mends[0].after).toBe('a.whole(); ');
    expect(files.unparsed).toEqual([]);
    const broken = mend('a.breaks();', 'b.js');
    expect(broken.mends).toEqual([]);
    expect(broken.files.unparsed).toEqual([
      {
        file: 'b.js',
        message: expect.stringMatching(/^--fix changed nothing here.*\(no-breaks\): .* at 1:\d/),
      },
    ]);
  });

  test.each([
    ['LF', 'a;\nid.cut();\nb;\n'],
    ['CRLF', 'a;\r\nid.cut();\r\nb;\r\n'],
    ['no newline at the end', 'a;\nid.cut();'],
    ['a BOM', '\ufeffid.cut();\n'],
    ['lines that look like a patch', '--x;\n++y;\n-- id.cut().z;\n'],
  ])('gives a patch that git applies: %s', (_, before) => {
    const name = 'a folder/ü.js';
    const [{ after, file }] = mend(before, name).mends;
    commit();
    write({ 'x.patch': patch(file, before, after) });
    git('apply', '--whitespace=nowarn', 'x.patch');
    expect(fs.readFileSync(at(name), 'utf8')).toBe(after);
  });
});

describe('what git could restore', () => {
  const why = (name) => unsaved([at(name)]).map(({ why }) => why);

  test('is nothing without a repository', () => {
    write({ 'a.js': CUT });
    expect(why('a.js')).toEqual(['it is in no git repository']);
  });

  onPosix('is what is committed', () => {
    write({ 'sub/a.js': CUT, 'changed.js': CUT, 'staged.js': CUT, '.gitignore': 'ignored.js' });
    commit();
    write({ 'changed.js': `${CUT}//`, 'staged.js': `${CUT}//`, 'ignored.js': CUT, 'new.js': CUT });
    git('add', 'staged.js');
    fs.symlinkSync('sub/a.js', at('link.js'));
    expect(why('sub/a.js')).toEqual([]);
    expect(why('link.js')).toEqual([]);
    expect(why('changed.js')).toEqual(['it has uncommitted changes']);
    expect(why('staged.js')).toEqual(['it has uncommitted changes']);
    expect(why('ignored.js')).toEqual(['git does not track it']);
    expect(why('new.js')).toEqual(['git does not track it']);
  });

  test('is nothing before the first commit', () => {
    write({ 'a.js': CUT });
    git('init', '--quiet');
    git('add', '--all');
    expect(why('a.js')).toEqual(['it has uncommitted changes']);
  });
});
