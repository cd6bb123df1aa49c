'use strict';

/** The notices name the crates that are in the binary, in their versions. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root } = require('./helpers/index.js');
const { FILE, linkedCrates } = require('../scripts/thirdParty.js');

const noticed = [...fs.readFileSync(FILE, 'utf8').matchAll(/^## (.*)$/gm)].flatMap(([, keys]) =>
  keys.split(', '),
);

test('each crate that is linked on this platform has a notice: run `npm run notices` if not', () => {
  const [, host] = /^host: (.*)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }));
  const linked = [...linkedCrates(host).keys()];
  expect(linked.length).toBeGreaterThan(20);
  expect(linked.filter((key) => !noticed.includes(key))).toEqual([]);
});

test('each notice is of a crate and a version that Cargo.lock names', () => {
  const lock = fs.readFileSync(path.join(root, 'Cargo.lock'), 'utf8');
  const locked = [...lock.matchAll(/^name = "(.*)"\nversion = "(.*)"$/gm)].map(([, ...key]) => key.join(' '));
  expect(noticed.filter((key) => !locked.includes(key))).toEqual([]);
});
