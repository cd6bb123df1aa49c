'use strict';

/** Debian's packages of any architecture and suite, unpacked into a folder; nothing is installed. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** Unpacks packages of `arch` and `suite` into `folder`. */
exports.unpack = (folder, { arch, suite, packages }) => {
  const apt = `${folder}.apt`;
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'debs']) {
    fs.mkdirSync(path.join(apt, part), { recursive: true });
  }
  fs.writeFileSync(path.join(apt, 'status'), '');
  const [uri] =
    /^URIs: (.*)$/m.exec(machineSources())?.slice(1) ?? fail('This machine has no Debian sources.');
  const keyring = /^Signed-By: (.*)$/m.exec(machineSources())[1];
  const source = {
    Types: 'deb',
    URIs: uri,
    Suites: suite,
    Components: 'main',
    Architectures: arch,
    'Signed-By': keyring,
  };
  const sources = path.join(apt, 'debian.sources');
  fs.writeFileSync(
    sources,
    Object.entries(source)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  );
  // A configuration of its own, because the machine's knows one architecture and one suite.
  const config = path.join(apt, 'apt.conf');
  fs.writeFileSync(
    config,
    [
      `Dir::State "${apt}/state";`,
      `Dir::State::status "${apt}/status";`,
      `Dir::Cache "${apt}/cache";`,
      'Dir::Etc::sourceparts "-";',
      `Dir::Etc::sourcelist "${sources}";`,
      `APT::Architecture "${arch}";`,
      `APT::Architectures { "${arch}"; };`,
      'APT::Sandbox::User "root";',
      'Acquire::Languages "none";\n',
    ].join('\n'),
  );
  const env = { ...process.env, APT_CONFIG: config };
  const debs = path.join(apt, 'debs');
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'pipe' });
  execFileSync('apt-get', ['download', '-qq', ...packages], { env, cwd: debs, stdio: 'pipe' });
  for (const deb of fs.readdirSync(debs)) execFileSync('dpkg-deb', ['-x', path.join(debs, deb), folder]);
  fs.rmSync(apt, { recursive: true });
};

const machineSources = () => {
  const file = '/etc/apt/sources.list.d/debian.sources';
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
};

function fail(message) {
  throw new Error(message);
}
