/**
 * `npm run bench -- --doctor`: how fast the doctor looks through 8 MB of JavaScript, beside ESLint with the same rules. Each side is a
 * process of its own, which loads what it needs; they run in turn, and must find the same number of findings.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSources } from './doctorSources.mjs';

const require = createRequire(import.meta.url);
const { median, quartile } = require('./figures.js');

const BYTES = 8e6;
const ROUNDS = 3;

/** What part of the files has a word that a rule looks for; the others aren't parsed. */
const SHARES = { 'one file in eight has to do with runs': 1 / 8, 'each file has to do with runs': 1 };

const MAX_SECONDS = 3;
const MAX_RATIO = 0.4;

const reader = fileURLToPath(new URL('doctorReader.mjs', import.meta.url));
const run = (side, folder) =>
  JSON.parse(execFileSync(process.execPath, [reader, side, folder], { encoding: 'utf8' }));

/** Returns figures: `{ name, value, quartiles, target, unit }`. */
export function* doctorFigures() {
  for (const [what, share] of Object.entries(SHARES)) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    try {
      const { files, bytes } = writeSources(folder, { bytes: BYTES, share });
      const rounds = [];
      for (let round = -1; round < ROUNDS; round += 1) {
        const sides = round % 2 ? ['doctor', 'eslint'] : ['eslint', 'doctor'];
        const results = Object.fromEntries(sides.map((side) => [side, run(side, folder)]));
        assert.equal(results.doctor.findings, results.eslint.findings, 'both find the same');
        // The first round only fills the cache of the file system.
        if (round >= 0) rounds.push(results);
      }
      const { findings } = rounds[0].doctor;
      const title = `${what}: ${(bytes / 1e6).toFixed(1)} MB, ${files} files, ${findings} findings`;
      const figure = (name, unit, target, of) => {
        const list = rounds.map(of);
        return {
          title,
          name,
          unit,
          target,
          value: median(list),
          quartiles: [0.25, 0.75].map((q) => quartile(list, q)),
        };
      };
      yield figure('doctor, wall time', 's', MAX_SECONDS, ({ doctor }) => doctor.seconds);
      yield figure('doctor, CPU time', 's', null, ({ doctor }) => doctor.cpu);
      yield figure('ESLint, wall time', 's', null, ({ eslint }) => eslint.seconds);
      yield figure('ESLint, CPU time', 's', null, ({ eslint }) => eslint.cpu);
      yield figure(
        'doctor / ESLint, wall time',
        '',
        MAX_RATIO,
        ({ doctor, eslint }) => doctor.seconds / eslint.seconds,
      );
      yield figure('doctor / ESLint, CPU time', '', null, ({ doctor, eslint }) => doctor.cpu / eslint.cpu);
      yield figure('doctor, memory at its peak', 'MB', null, ({ doctor }) => doctor.memory);
      yield figure('ESLint, memory at its peak', 'MB', null, ({ eslint }) => eslint.memory);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
