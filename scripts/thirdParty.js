'use strict';

/**
 * `npm run notices`: writes THIRD_PARTY_NOTICES.md, the licences of the crates that are linked into a binary of any
 * platform. Rust's own standard library is named there, too. Reads the sources of the crates, which cargo downloads.
 */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
const FILE = path.join(root, 'THIRD_PARTY_NOTICES.md');

/** Rust's names of the platforms that binaries are published for. */
const PLATFORMS = [
  'x86_64-unknown-linux-gnu',
  'aarch64-unknown-linux-gnu',
  'x86_64-unknown-linux-musl',
  'aarch64-unknown-linux-musl',
  'x86_64-pc-windows-msvc',
  'x86_64-pc-windows-gnu',
  'aarch64-pc-windows-msvc',
  'x86_64-apple-darwin',
  'aarch64-apple-darwin',
];

/** The licences that are chosen where a crate leaves the choice, best first, with their files in a crate. */
const CHOICES = [
  ['MIT', /^LICEN[CS]E-MIT(\.md)?$|^LICEN[CS]E(\.md|\.txt)?$/i],
  ['ISC', /^LICENSE$/],
  ['Zlib', /^LICENSE$/],
];

/** Licences that a crate may add to the one that is chosen, with their files. */
const ADDED = [['Unicode-3.0', /^LICENSE-UNICODE$/]];

/** Returns the crates that are linked on a platform, as `cargo metadata` describes them, by `name version`. */
function linkedCrates(platform) {
  const options = ['metadata', '--locked', '--format-version', '1', '--filter-platform', platform];
  const printed = execFileSync('cargo', options, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  const { packages, resolve } = JSON.parse(printed);
  const packageOf = new Map(packages.map((crate) => [crate.id, crate]));
  const nodeOf = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = ({ targets }) => targets.some(({ kind }) => kind.includes('proc-macro'));
  const linked = new Map();
  const visit = (id) => {
    const crate = packageOf.get(id);
    const key = `${crate.name} ${crate.version}`;
    // A macro runs when the crate is compiled, and isn't linked.
    if (linked.has(key) || isMacro(crate)) return;
    linked.set(key, crate);
    for (const { pkg, dep_kinds: kinds } of nodeOf.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  visit(resolve.root);
  linked.delete(`strict-run-id ${packageOf.get(resolve.root).version}`);
  return linked;
}

/** Returns the licence that is chosen for a crate, and its text. */
function licenceOf({ name, version, license, authors, manifest_path: manifest }) {
  const folder = path.dirname(manifest);
  const files = fs.readdirSync(folder);
  const read = (pattern) => {
    const file = files.find((file) => pattern.test(file));
    return file && fs.readFileSync(path.join(folder, file), 'utf8').replace(/\r/g, '').trim();
  };
  const ids = license.match(/[\w.-]+/g);
  const [chosen, pattern] =
    CHOICES.find(([id]) => ids.includes(id)) ?? fail(`${name} ${version}: no choice in "${license}"`);
  const parts = [[chosen, read(pattern) ?? withoutFile(chosen, authors, name)]];
  for (const [id, pattern] of ADDED) if (ids.includes(id)) parts.push([id, read(pattern)]);
  return { names: parts.map(([id]) => id).join(' AND '), text: parts.map(([, text]) => text).join('\n\n') };
}

/** The text for a crate that names its licence and has no file of it. */
function withoutFile(chosen, authors, name) {
  if (chosen !== 'MIT') fail(`${name} has no file of its licence ${chosen}.`);
  const [, permission] = fs.readFileSync(path.join(root, 'LICENSE'), 'utf8').split(/^Copyright .*$/m);
  const holders =
    authors.length > 0 ? authors.map((author) => author.replace(/ <.*>$/, '')) : [`the authors of ${name}`];
  return `MIT License\n\nCopyright (c) ${holders.join(', ')}\n\n${permission.trim()}`;
}

function fail(message) {
  throw new Error(message);
}

/** Returns the content of the file. Crates with the same text share a section. */
function notices() {
  const crates = new Map(PLATFORMS.flatMap((platform) => [...linkedCrates(platform)]));
  const sections = new Map();
  for (const [key, crate] of [...crates].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { names, text } = licenceOf(crate);
    const section = sections.get(text) ?? sections.set(text, { names, keys: [] }).get(text);
    section.keys.push(key);
  }
  const parts = [...sections].map(
    ([text, { names, keys }]) => `## ${keys.join(', ')}\n\n${names}\n\n\`\`\`text\n${text}\n\`\`\`\n`,
  );
  return [
    '# Third-party notices\n',
    'The binaries of strict-run-id contain these crates, each on its platforms, under the licence that is chosen here. They',
    "also contain parts of Rust's standard library (MIT OR Apache-2.0, <https://www.rust-lang.org/policies/licenses>).",
    'Written by `npm run notices`.\n',
    ...parts,
  ].join('\n');
}

module.exports = { FILE, linkedCrates };

if (require.main === module) fs.writeFileSync(FILE, notices());
