'use strict';

/** Loading the package: what it costs, what it says if it can't load its binary, and a second copy of it. */

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { own } = require('../../lib/platform.js');
const { rejection, root, runScript } = require('../helpers/index.js');

const binary = path.join('prebuilds', own(), 'strict-run-id.node');

let folder;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-')));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Copies what loads of the package into a folder; returns that. */
function copyPackage(name) {
  const target = path.join(folder, name);
  for (const part of ['package.json', 'index.js', 'lib', binary]) {
    fs.cpSync(path.join(root, part), path.join(target, part), { recursive: true });
  }
  return target;
}

const loadedBy = async (source) =>
  JSON.parse(await runScript(`${source}; console.log(JSON.stringify(Object.keys(require.cache)))`))
    .map((file) => path.relative(root, file))
    .filter((file) => !file.startsWith('node_modules'))
    .sort();

const minimum = [
  'index.js',
  'lib/RunIdError.js',
  'lib/addon.js',
  'lib/bound.js',
  'lib/copies.js',
  'lib/platform.js',
  binary,
].sort();

describe('loading the package', () => {
  test('loads what every process needs, and no module of Node that it doesn’t have already', async () => {
    expect(await loadedBy("require('./index.js')")).toEqual(minimum);
    const before = 'const before = new Set(process.moduleLoadList); require("node:path")';
    const added = 'process.moduleLoadList.filter((name) => !before.has(name))';
    expect(
      JSON.parse(
        await runScript(`${before}; require('./index.js'); console.log(JSON.stringify(${added}))`, {
          env: { NODE_OPTIONS: '' },
        }),
      ),
    ).toEqual([]);
  });

  test.each([
    ['traceLogs', "require('./index.js').traceLogs([])", ['lib/reading.js', 'lib/traceLogs.js']],
    ['countRunIds', "require('./index.js').countRunIds([])", ['lib/reading.js', 'lib/traceLogs.js']],
    [
      'withRunRecord',
      "require('./index.js').withRunRecord('251003-154510', 'Ada-Park', { find: () => 'rec1' })",
      ['lib/field.js', 'lib/textOf.js', 'lib/thrownBy.js', 'lib/withRunRecord.js'],
    ],
  ])('leaves the file of %s to its first call', async (_, call, files) => {
    expect(await loadedBy(`${call}.catch(() => {})`)).toEqual([...minimum, ...files].sort());
  });
});

describe('the error of a package that can’t load its binary', () => {
  async function failureOf(args, file = path.join(root, 'index.js')) {
    const { code, stderr } = await rejection(() => runScript(`require(${JSON.stringify(file)})`, { args }));
    expect(code).toBe(1);
    expect(stderr).toContain("code: 'ERR_ADDON_NOT_LOADED'");
    return stderr;
  }

  test('names --no-addons as the reason, and doesn’t ask for Rust', async () => {
    const stderr = await failureOf(['--no-addons']);
    expect(stderr).toMatch(
      /^Error: strict-run-id can't load its binary on \S+ \(Node v[\d.]+\), because Node runs with --no-addons\.$/m,
    );
    expect(stderr).toContain(`Tried in ${root}:\n  ${binary}: Cannot load native addon`);
    expect(stderr).toContain('\nRemove --no-addons, on the command line or in NODE_OPTIONS.');
    expect(stderr).not.toContain('Rust');
  });

  test('names the permissions of Node as the reason, and the option that gives them', async () => {
    const { allowedNodeEnvironmentFlags: flags } = process;
    const permission = flags.has('--permission') ? '--permission' : '--experimental-permission';
    const stderr = await failureOf([permission, '--allow-fs-read=*']);
    expect(stderr).toContain('because Node runs with --permission, but without --allow-addons.\n');
    expect(stderr).toContain('\nAdd --allow-addons, on the command line or in NODE_OPTIONS.');
    expect(stderr).not.toContain('Rust');
  });

  const withGlibc = own() === `linux-${process.arch}` ? test : test.skip;
  withGlibc('says of a file for another processor that it is one, and names its path once', async () => {
    const target = copyPackage('app');
    const file = path.join(target, binary);
    const bytes = fs.readFileSync(file);
    // The processor, in the header of an ELF file: x86-64 or AArch64.
    bytes[18] = bytes[18] === 0x3e ? 0xb7 : 0x3e;
    fs.rmSync(file);
    fs.writeFileSync(file, bytes);
    const stderr = await failureOf([], path.join(target, 'index.js'));
    expect(stderr).toContain(`  ${binary}: the file is there, but seems to be for another processor (`);
    expect(stderr).not.toContain(`${binary}: ${target}`);
  });

  test('asks to keep the package external, if its JavaScript was copied into another file', async () => {
    const copied = copyPackage('app/node_modules/strict-run-id');
    const bundle = path.join(folder, 'app/dist/lib/addon.js');
    fs.cpSync(path.join(copied, 'lib'), path.dirname(bundle), { recursive: true });
    const stderr = await failureOf([], bundle);
    expect(stderr).toContain(
      `strict-run-id can't find its binary, because a bundler copied its JavaScript into ${bundle}.\n`,
    );
    expect(stderr).toContain(
      'Keep strict-run-id external, build again, and install it where the bundle runs:\n',
    );
    expect(stderr).not.toContain('Rust');
    expect(stderr).not.toContain('npm run build');
  });

  test('asks the same if the copy lies in a package of another name', async () => {
    const project = copyPackage('app');
    fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "app" }');
    fs.rmSync(path.join(project, 'prebuilds'), { recursive: true });
    expect(await failureOf([], path.join(project, 'index.js'))).toContain('Keep strict-run-id external');
  });

  test('asks the same in an ES module, where no module of Node may be found', async () => {
    const parts = ['notLoaded', 'platform', 'addon'].map(
      (name) =>
        `modules['./${name}.js'] = (module, exports) => { ${fs.readFileSync(path.join(root, `lib/${name}.js`), 'utf8')} };`,
    );
    const bundle = path.join(folder, 'bundle.mjs');
    fs.writeFileSync(
      bundle,
      `const modules = {};
      const require = (name) => {
        if (!modules[name]) throw new Error('Dynamic require of "' + name + '" is not supported');
        const module = { exports: {} };
        modules[name](module, module.exports);
        return module.exports;
      };
      ${parts.join('\n')}
      require('./addon.js');`,
    );
    // Not with `-e`, which makes `__dirname` a global.
    const { stderr } = await rejection(() => promisify(execFile)(process.execPath, [bundle]));
    expect(stderr).toContain(
      'because a bundler copied its JavaScript into an ES module.\nKeep strict-run-id',
    );
  });
});

describe('a second copy of the package in the process', () => {
  /** What is logged if a script loads the package by several paths. */
  async function logged(paths, { args, after = '' } = {}) {
    const source = `
      const lines = [];
      console.error = (line) => lines.push(line);
      const loaded = ${JSON.stringify(paths)}.map((path) => require(path));
      ${after}
      setImmediate(() => console.log(JSON.stringify(lines)));`;
    return JSON.parse(await runScript(source, { args }));
  }

  test('is reported once, with the folders of both', async () => {
    const [one, other] = [copyPackage('one'), copyPackage('other')];
    const [line, ...more] = await logged([one, other, `${other}/lib/runIdUtils.js`, one]);
    expect(more).toEqual([]);
    expect(line).toMatch(/^STRICT MODE: strict-run-id is loaded more than once in this process: /);
    expect(line).toContain(`: from ${one} and from ${other}. Each copy has its own generator and registry`);
    expect(line).toContain('Install it once: `npm ls strict-run-id` shows');
  });

  test('is reported to the logger that the program sets when it starts, and not if that is null', async () => {
    const paths = [copyPackage('one'), copyPackage('other')];
    const after = "loaded[1].setLogger({ error: (line) => lines.push('mine: ' + line) });";
    const [line, ...more] = await logged(paths, { after });
    expect(line).toMatch(/^mine: STRICT MODE: strict-run-id is loaded more than once/);
    expect(more).toEqual([]);
    expect(await logged(paths, { after: 'loaded[1].setLogger(null);' })).toEqual([]);
  });

  test('is what issues the same id twice', async () => {
    const paths = [copyPackage('one'), copyPackage('other')];
    const after = `
      Date.now = () => Date.UTC(2025, 9, 3, 15, 45, 10);
      lines.push(...loaded.map(({ generateTimestampRunId }) => generateTimestampRunId()));`;
    expect((await logged(paths, { after })).slice(0, 2)).toEqual(['251003-154510', '251003-154510']);
  });

  test('isn’t one that shares its state: by links, by hard links, or loaded again', async () => {
    const one = copyPackage('one');
    const [link, linked] = [path.join(folder, 'link'), path.join(folder, 'linked')];
    fs.symlinkSync(one, link, 'junction');
    fs.cpSync(one, linked, { recursive: true });
    fs.rmSync(path.join(linked, binary));
    fs.linkSync(path.join(one, binary), path.join(linked, binary));
    const again = `
      for (const file of Object.keys(require.cache)) delete require.cache[file];
      loaded.push(require(${JSON.stringify(one)}));
      Date.now = () => Date.UTC(2025, 9, 3, 15, 45, 10);
      const ids = loaded.map(({ generateTimestampRunId }) => generateTimestampRunId());
      if (new Set(ids).size !== 4) throw new Error(ids.join());`;
    expect(await logged([one, link, linked], { args: ['--preserve-symlinks'], after: again })).toEqual([]);
  });

  test('is loaded even if process is frozen', async () => {
    const paths = [copyPackage('one'), copyPackage('other')];
    const source = `Object.freeze(process); console.log(${JSON.stringify(paths)}.map((path) => typeof require(path)).join())`;
    expect(await runScript(source)).toBe('object,object\n');
  });
});
