'use strict';

/**
 * `npm run test:consumers`: installs the packed tarball beside the tools of table.js, runs what the rows say, and prints a line
 * for each. Its arguments are texts; only rows whose name contains one of them are run.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { own } = require('../../lib/platform.js');
const { PLUGIN, TARBALL, rows } = require('./table.js');

const root = path.join(__dirname, '../..');
const wanted = process.argv.slice(2);
const work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-consumers-')));

/** Runs a command to its end. npm and the tools see only what a user's shell would have. */
function run([command, ...args], { cwd, bins = [] }) {
  // npm passes its own settings and the name of this package down by these.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$)/.test(name),
  );
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: {
      ...Object.fromEntries(inherited),
      PATH: [...bins, process.env.PATH].join(path.delimiter),
      NO_COLOR: '1',
      CI: '1',
      YARN_ENABLE_TELEMETRY: '0',
    },
    maxBuffer: 1 << 26,
    timeout: 300_000,
    shell: process.platform === 'win32',
  });
  // It didn't start, or it took too long.
  if (result.error) throw result.error;
  return result;
}

const installs = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

/** Packs a package of this repository, and returns the path of its tarball. */
function pack(folder) {
  if (!fs.existsSync(path.join(root, 'prebuilds', own(), 'strict-run-id.node'))) {
    throw new Error('There is no binary to pack. Run `npm run build` first.');
  }
  const { status, stdout, stderr } = run(
    ['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', work],
    { cwd: path.join(root, folder) },
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return path.join(work, JSON.parse(stdout)[0].filename);
}

/** The folder of each project, by its packages; or the error of its installation. */
const projects = new Map();

/** Returns a project with these packages, and the tarball unless it is installed by other means. */
function projectWith(packages, fill) {
  const key = packages.join(' ');
  if (!projects.has(key)) {
    const project = path.join(work, String(projects.size));
    fs.mkdirSync(project);
    fs.writeFileSync(path.join(project, 'package.json'), '{ "private": true }');
    const { status, stderr } = run(['npm', ...installs, ...packages.map(fill)], {
      cwd: project,
    });
    projects.set(key, { project, problem: status === 0 ? null : `npm install failed: ${stderr.trim()}` });
  }
  return projects.get(key);
}

/** The folders whose commands a project uses: that of its own Node or bun, and that of its tools. */
function binsOf(project) {
  const modules = path.join(project, 'node_modules');
  const programs = ['.', '@oven'].flatMap((scope) => {
    const folder = path.join(modules, scope);
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    return names
      .filter((name) => /^(node|bun)-(darwin|linux|win)/.test(name))
      .map((name) => path.join(folder, name));
  });
  return [...programs.map((folder) => path.join(folder, 'bin')), path.join(modules, '.bin')];
}

/** Returns what is wrong with a consumer, or null. */
function problemOf({ packages, folder, isAlone = false, steps }, fill, index) {
  const installed = packages.some((name) => name.includes(TARBALL)) || isAlone;
  const { project, problem } = projectWith(installed ? packages : [...packages, TARBALL], fill);
  if (problem !== null) return problem;
  // A package manager must not find the project around it.
  const cwd = isAlone ? path.join(work, `alone-${index}`) : path.join(project, `row-${index}`);
  for (const name of [folder].flat()) fs.cpSync(path.join(__dirname, name), cwd, { recursive: true });
  if (isAlone) fs.writeFileSync(path.join(cwd, 'package.json'), '{ "name": "consumer", "private": true }');
  for (const {
    command,
    code = 0,
    prints = '',
    says = [],
    lacks = [],
    hasNoLine = null,
    isQuiet = false,
  } of steps) {
    const filled = command.map(fill);
    const { status, stdout, stderr } = run(filled, { cwd, bins: binsOf(project) });
    const output = `${stdout}\n${stderr}`.trim();
    const wrong = [
      status !== code && `exit code ${status} instead of ${code}`,
      !stdout.includes(prints) && `standard output lacks ${JSON.stringify(prints)}`,
      isQuiet && stderr !== '' && 'standard error is not empty',
      ...says.map((text) => !output.includes(text) && `the output lacks ${JSON.stringify(text)}`),
      ...lacks.map((text) => output.includes(text) && `the output has ${JSON.stringify(text)}`),
      ...(hasNoLine ? output.split('\n').filter((line) => hasNoLine.test(line)) : []),
    ].filter(Boolean);
    if (wrong.length > 0) {
      return [`${command.join(' ')}: ${wrong.join('; ')}`, ...output.split('\n')].join('\n');
    }
  }
  return null;
}

/** Returns what `call` returns, or what it throws as a text: a command that doesn't start fails one consumer, not all. */
function outcomeOf(call) {
  try {
    return call();
  } catch (error) {
    return error.message;
  }
}

const counts = { passed: 0, failed: 0, skipped: 0 };

function report(outcome, name, note) {
  counts[outcome] += 1;
  const word = { passed: 'ok', failed: 'FAILED', skipped: 'skipped' }[outcome];
  console.log(`${word.padEnd(8)}${name}${note ? `: ${note.split('\n').join('\n          ')}` : ''}`);
}

function main() {
  const chosen = rows.filter(({ name }) => wanted.length === 0 || wanted.some((text) => name.includes(text)));
  if (chosen.length === 0) {
    throw new Error(`No consumer's name contains ${wanted.join(' or ')}. See table.js.`);
  }
  const [tarball, plugin] = [pack('.'), pack('packages/eslint-plugin-strict-run-id')];
  const fill = (text) => text.replace(TARBALL, tarball).replace(PLUGIN, plugin);
  const machine = `${process.platform}-${process.arch}`;
  chosen.forEach((row, index) => {
    if (row.platforms && !row.platforms.includes(machine)) {
      report('skipped', row.name, `npm has no binary of Node or bun for ${machine}`);
      return;
    }
    const problem = outcomeOf(() => problemOf(row, fill, index));
    report(problem === null ? 'passed' : 'failed', row.name, problem);
  });
  const left = rows.length - chosen.length;
  if (left > 0) console.log(`${left} consumers were not asked for.`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  if (counts.failed > 0) process.exitCode = 1;
}

try {
  main();
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
