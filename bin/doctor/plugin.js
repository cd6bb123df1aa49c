'use strict';

/** Finds the doctor, which is in a package of its own, so that its parser is never installed where only run ids are needed. */

const fs = require('node:fs');
const path = require('node:path');
const manifest = require('../../package.json');
const { Problem } = require('../problem.js');
const { escaped } = require('../terminal.js');

const PLUGIN = 'eslint-plugin-strict-run-id';
const { version } = manifest;

/** How each package manager adds a package for developers, by the file it keeps. */
const MANAGERS = [
  ['pnpm-lock.yaml', 'pnpm add --save-dev'],
  ['yarn.lock', 'yarn add --dev'],
  ['bun.lock', 'bun add --dev'],
  ['bun.lockb', 'bun add --dev'],
  ['package-lock.json', 'npm install --save-dev'],
  ['npm-shrinkwrap.json', 'npm install --save-dev'],
];

/** Returns the doctor that is installed for a folder, or else beside this package. Throws a `Problem` if there is none. */
function loadDoctor(folder) {
  const install = `${installerOf(folder)} ${specOf(manifest)}`;
  let doctor;
  try {
    doctor = require(require.resolve(`${PLUGIN}/doctor`, { paths: [folder, __dirname] }));
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND' && error.message.includes(`'${PLUGIN}/doctor'`)) {
      throw new Problem(`the doctor is in the package ${PLUGIN}, which is not installed.`, `Run: ${install}`);
    }
    throw new Problem(
      `${PLUGIN} could not be loaded: ${escaped(error.message.split('\n', 1)[0])}`,
      `It needs Node 20.19, 22.12 or later; this is ${process.version}.`,
      `To install it again: ${install}`,
    );
  }
  if (doctor.version !== version) {
    throw new Problem(
      `${PLUGIN} is version ${doctor.version}, and strict-run-id is version ${version}.`,
      'The doctor knows the functions of its own version only.',
      `Run: ${install}`,
    );
  }
  return doctor;
}

/**
 * Returns what to install. A private package isn't on a registry, and a name that nobody has there may be taken by anybody: then it
 * is the file that `npm pack` makes.
 */
const specOf = ({ version, private: isPrivate }) =>
  isPrivate ? `path/to/${PLUGIN}-${version}.tgz` : `${PLUGIN}@${version}`;

/** Returns the command of the package manager whose file is the nearest to a folder. */
function installerOf(folder) {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const manager = MANAGERS.find(([file]) => fs.existsSync(path.join(at, file)));
    if (manager) return manager[1];
    if (path.dirname(at) === at) return 'npm install --save-dev';
  }
}

module.exports = { installerOf, loadDoctor, specOf };
