'use strict';

/**
 * `npm run test:platforms [-- --write]`: packs the package, loads what was packed wherever this machine can run one of the
 * binaries in `prebuilds/` (see `npm run build:all`), checks their size and the C library they need, and prints tables.
 * `--write` puts these into docs/platforms.md and README.md. What can't be run is listed with the reason. Exits with 1 if a
 * check fails. It needs the registries of npm, PyPI and Debian.
 */

const { execFileSync, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { HOSTS } = require('./hosts.js');
const { FOLDER } = require('./nodes.js');
const { tablesOf, withSummary, withTables } = require('./page.js');
const { glibcFloor } = require('../../scripts/binary.js');
const { binaryIn } = require('../../scripts/prebuilds.js');
const { TARGETS } = require('../../scripts/targets.js');

const root = path.join(__dirname, '../..');
const PAGE = path.join(root, 'docs/platforms.md');
const README = path.join(root, 'README.md');

/** An emulator takes half a minute for what takes a second. */
const TIMEOUT_MS = 10 * 60 * 1000;

/** The largest binary. */
const MAX_BYTES = 3.5e6;

/** Packs the package and installs it as a user would. Returns its folder, relative to the repository. */
function installPacked() {
  const project = path.join(FOLDER, 'installed');
  fs.rmSync(project, { recursive: true, force: true });
  fs.mkdirSync(project, { recursive: true });
  fs.writeFileSync(path.join(project, 'package.json'), '{ "private": true }');
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', project];
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  const [{ filename }] = JSON.parse(execFileSync('npm', pack, options));
  const install = ['install', '--no-audit', '--no-fund', `./${filename}`];
  execFileSync('npm', install, { ...options, cwd: project });
  return path.relative(root, path.join(project, 'node_modules/strict-run-id'));
}

/** Runs the smoke test on a host. Returns the version of Node and the result, each as it is printed, and whether it failed. */
function smoke({ folder: expected, node, command }, installed) {
  let program, folder;
  try {
    ({ program, folder = root } = command());
  } catch (error) {
    const why = (error.stderr?.toString() || error.message).trim().split('\n').at(-1);
    return { node, result: `skipped: ${why}`, hasFailed: false };
  }
  const output = path.join(os.tmpdir(), `strict-run-id-smoke-${process.pid}.txt`);
  // A file, because Node for Windows can't write to a pipe of Linux.
  const file = fs.openSync(output, 'w+');
  try {
    const [name, ...args] = program;
    const script = [`${folder}/__test__/platforms/smoke.js`, `${folder}/${installed}`];
    const { status, signal, error } = spawnSync(name, [...args, ...script], {
      cwd: root,
      stdio: ['ignore', file, file],
      timeout: TIMEOUT_MS,
    });
    const printed = fs.readFileSync(output, 'utf8');
    const [, version, loaded] = /Node v(\S+), (\S+): all passed$/m.exec(printed) ?? [];
    if (status === 0 && loaded === expected) return { node: version, result: 'passed', hasFailed: false };
    const ended = error?.message ?? `it ended with ${status ?? signal}`;
    const why = loaded && loaded !== expected ? `it loaded the binary of ${loaded}` : ended;
    return { node, result: 'failed', hasFailed: true, why: `${why}\n${printed}` };
  } finally {
    fs.closeSync(file);
    fs.rmSync(output);
  }
}

/** Returns the rows of a platform in both tables, and what is wrong with it. */
function examine({ folder, glibc, macos }, installed) {
  const file = binaryIn(folder);
  if (!fs.existsSync(file)) return { binary: [folder, 'no', '', '', ''], loads: [], failures: [] };
  const failures = [];
  const bytes = fs.readFileSync(file);
  if (bytes.length > MAX_BYTES) failures.push(`${folder}: ${bytes.length} bytes are more than ${MAX_BYTES}`);
  const floor = glibcFloor(file);
  if (glibc && floor !== glibc) failures.push(`${folder} needs glibc ${floor}, and ${glibc} is promised`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const size = `${(bytes.length / 1e6).toFixed(2)} MB`;
  const loads = [];
  for (const host of HOSTS.filter((host) => host.folder === folder)) {
    const { node, result, hasFailed, why } = smoke(host, installed);
    console.log(`${folder}, ${host.where}, Node ${node}: ${result}`);
    if (hasFailed) failures.push(`${folder}, ${host.where}, Node ${node}: ${why}`);
    loads.push([folder, host.where, node, result]);
  }
  if (loads.length === 0) loads.push([folder, 'nowhere: no machine at hand runs it', '', 'only built']);
  const needs = floor ? `glibc ${floor}` : needsOf(folder, macos);
  return { binary: [folder, 'yes', needs, size, `\`${hash}\``], loads, failures };
}

function needsOf(folder, macos) {
  if (macos) return `macOS ${macos}`;
  return folder.startsWith('win32-') ? 'Windows 10' : 'musl';
}

function main(args) {
  const unknown = args.filter((arg) => arg !== '--write');
  if (unknown.length > 0) {
    throw new Error(`Usage: npm run test:platforms [-- --write]. It doesn't know ${unknown.join(' ')}.`);
  }
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error('It needs Linux on x64, which its emulators and other systems run on.');
  }
  const installed = installPacked();
  const platforms = TARGETS.map((target) => examine(target, installed));
  const tables = tablesOf({
    binaries: platforms.map(({ binary }) => binary),
    loads: platforms.flatMap(({ loads }) => loads),
  });
  console.log(`\n${tables.binaries}\n\n${tables.loads}`);
  if (args.includes('--write')) {
    const page = withTables(fs.readFileSync(PAGE, 'utf8'), tables);
    fs.writeFileSync(PAGE, page);
    fs.writeFileSync(README, withSummary(fs.readFileSync(README, 'utf8'), page));
  }
  const failures = platforms.flatMap((platform) => platform.failures);
  for (const failure of failures) console.error(`\n${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
