'use strict';

/** The published package: its content, that it installs without a toolchain, and the error if it can't load. */

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { candidates, own } = require('../../lib/platform.js');
const { root } = require('../helpers/index.js');

const run = promisify(execFile);
const subPaths = [
  '',
  '/runIdUtils',
  '/runIdService',
  '/recordCache',
  '/unifiedRunIdService',
  '/express',
  '/memory',
  '/postgres',
  '/redis',
  '/testing',
];

let project;
let packed;

/** An environment whose PATH has Node and the shell, and no Rust. */
function withoutRust() {
  const bin = path.join(project, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  for (const tool of ['node', 'npm', 'npx', 'sh']) {
    const found = process.env.PATH.split(path.delimiter)
      .map((folder) => path.join(folder, tool))
      .find(fs.existsSync);
    if (!fs.existsSync(path.join(bin, tool))) fs.symlinkSync(fs.realpathSync(found), path.join(bin, tool));
  }
  return { ...process.env, PATH: bin };
}

const node = (...args) => run(process.execPath, args, { cwd: project, env: withoutRust() });

beforeAll(async () => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: root,
  });
  [packed] = JSON.parse(stdout);
  fs.writeFileSync(path.join(project, 'package.json'), '{ "private": true }');
  const tarball = path.join(project, packed.filename);
  await run('npm', ['install', '--offline', '--no-audit', tarball], { cwd: project, env: withoutRust() });
});
afterAll(() => fs.rmSync(project, { recursive: true }));

test('the package holds what a user needs: JavaScript, types, rules and binaries, and nothing to build them', () => {
  const allowed = [
    /^(index\.js|index\.d\.ts|package\.json|README\.md|LICENSE|SECURITY\.md|THIRD_PARTY_NOTICES\.md)$/,
    /^docs\/[\w-]+\.md$/,
    /^rules\/[\w-]+\.json$/,
    /^lib\/\w+(\.js|\.d\.ts)$/,
    /^lib\/(shared|stores(?:\/\w+)?)\/\w+(\.js|\.d\.ts)$/,
    /^bin\/((commands|audit|doctor|trace)\/)?[\w-]+\.js$/,
    /^lib\/((audit|trace)\/)?(page\/)?\w+(\.client)?\.(js|css)$/,
    /^prebuilds\/[\w-]+\/strict-run-id\.node$/,
  ];
  const files = packed.files.map((file) => file.path);
  expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
  const needed = [
    'index.js',
    'index.d.ts',
    'README.md',
    'LICENSE',
    'lib/addon.js',
    'bin/strict-run-id.js',
    `prebuilds/${own()}/strict-run-id.node`,
  ];
  expect(files).toEqual(expect.arrayContaining(needed));
});

test('the binary that `npm run build` makes holds no path of the machine it was built on', () => {
  const binary = path.join(project, 'node_modules/strict-run-id/prebuilds', own(), 'strict-run-id.node');
  const bytes = fs.readFileSync(binary, 'latin1');
  // The paths of source files are there, so this test would find those of folders.
  expect(bytes).toMatch(/\/cargo\/registry\/src\/[\w.-]+\/chrono-[\d.]+\/src/);
  const { CARGO_HOME = '.cargo', RUSTUP_HOME = '.rustup', CARGO_TARGET_DIR = 'target' } = process.env;
  const folders = [
    root,
    os.homedir(),
    path.resolve(os.homedir(), CARGO_HOME),
    path.resolve(os.homedir(), RUSTUP_HOME),
    path.resolve(root, CARGO_TARGET_DIR),
  ];
  expect(folders.filter((folder) => bytes.includes(folder + path.sep))).toEqual([]);
});

test('what its pages link to is in the package, but for what the README says is in the repository', () => {
  const files = packed.files.map((file) => file.path);
  const missing = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) => {
      const [text] = fs.readFileSync(path.join(root, page), 'utf8').split('\nIn the repository: ');
      // A regular expression in backticks may look like a link.
      const prose = text.replace(/`[^`\n]*`/g, '');
      const links = [...prose.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)].map(([, link]) => link);
      const targets = links
        .filter((link) => !/^https:/.test(link))
        .map((link) => path.posix.join(path.posix.dirname(page), link));
      return targets.filter((target) => !files.includes(target)).map((target) => `${page}: ${target}`);
    });
  expect(missing).toEqual([]);
});

test('installing runs no script', () => {
  const { scripts } = JSON.parse(
    fs.readFileSync(path.join(project, 'node_modules/strict-run-id/package.json')),
  );
  expect(Object.keys(scripts).filter((name) => /install$|^prepare$/.test(name))).toEqual([]);
});

test('the backend of the examples runs on what was installed', async () => {
  for (const example of ['backend', 'airtable-emulator']) {
    fs.cpSync(path.join(root, 'examples', example), path.join(project, 'examples', example), {
      recursive: true,
    });
  }
  // Its other packages are those of this checkout; `strict-run-id` is found first, and is the tarball.
  const env = { ...process.env, NODE_PATH: path.join(root, 'node_modules') };
  const backend = path.join(project, 'examples/backend');
  const where = await run(process.execPath, ['-p', "require.resolve('strict-run-id')"], {
    cwd: backend,
    env,
  });
  expect(where.stdout.trim()).toBe(
    fs.realpathSync(path.join(project, 'node_modules/strict-run-id/index.js')),
  );
  const { stdout } = await run(process.execPath, ['demo.js'], { cwd: backend, env });
  expect(stdout).toContain('Everything shown was asserted.');
});

test.each(subPaths)('strict-run-id%s is found by require and by import', async (subPath) => {
  const name = `strict-run-id${subPath}`;
  const print = (keys) =>
    `console.log(JSON.stringify(Object.keys(${keys}).filter((key) => key !== 'default').sort()))`;
  const required = await node('-e', print(`require('${name}')`));
  const imported = await node('--input-type=module', '-e', `import * as all from '${name}'; ${print('all')}`);
  expect(JSON.parse(required.stdout).length).toBeGreaterThan(0);
  const names = JSON.parse(imported.stdout).filter((key) => key !== 'module.exports');
  expect(names).toEqual(JSON.parse(required.stdout));
});

test('the command line is installed, and npx finds it', async () => {
  const npx = (...args) =>
    run('npx', ['--offline', 'strict-run-id', ...args], { cwd: project, env: withoutRust() });
  expect((await npx('--version')).stdout).toBe(`${packed.version}\n`);
  expect((await npx('check', '251003-154510-Ada-Park')).stdout).toMatch(
    /^251003-154510-Ada-Park is a run id\.\n/,
  );
  fs.writeFileSync(path.join(project, 'app.log'), 'Run completed: 251003-154510-Ada-Park\n');
  expect((await npx('ids', 'app.log')).stdout).toBe('      1 251003-154510-Ada-Park\n');
  expect((await npx('trace', '--html', 'page.html', 'app.log')).stdout).toContain('\nNo findings.\n');
  expect(fs.readFileSync(path.join(project, 'page.html'), 'utf8')).toMatch(/^<!DOCTYPE html>/);
});

test('the installed functions work', async () => {
  const { stdout } = await node(
    '-p',
    "require('strict-run-id').addClientSuffix('251003-154510', 'Ada-Park')",
  );
  expect(stdout).toBe('251003-154510-Ada-Park\n');
});

describe('if no binary loads', () => {
  const installed = () => path.join(project, 'node_modules/strict-run-id');
  const binary = () => path.join(installed(), 'prebuilds', own(), 'strict-run-id.node');
  const failure = async () => (await node('-e', "require('strict-run-id')").catch((error) => error)).stderr;

  afterEach(() => fs.copyFileSync(path.join(root, 'prebuilds', own(), 'strict-run-id.node'), binary()));

  test('the error names the platform, what was tried, and the commands that build it', async () => {
    fs.rmSync(binary());
    const stderr = await failure();
    expect(stderr).toContain(`strict-run-id has no binary that loads on ${process.platform}-${process.arch}`);
    for (const folder of candidates) {
      expect(stderr).toContain(`prebuilds/${folder}/strict-run-id.node: file not found`);
    }
    expect(stderr).toContain('  npm ci && npm run build && npm pack\n');
    expect(stderr).toContain("code: 'ERR_ADDON_NOT_LOADED'");
  });

  test('the error gives the real cause of each failure', async () => {
    fs.writeFileSync(binary(), 'not a binary');
    expect(await failure()).toMatch(
      /strict-run-id\.node: .*(invalid ELF header|file too short|not a mach-o)/i,
    );
  });
});
