/**
 * `node bench/doctorReader.mjs doctor|eslint FOLDER` runs the rules over a folder. Prints, as JSON: how many `findings`; the `seconds`
 * it took, with the loading of what does the work; the seconds of `cpu`; and the `memory` of the process at its peak, in MB.
 */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [side, folder] = process.argv.slice(2);

const sides = {
  async doctor() {
    const { examine } = require('../packages/eslint-plugin-strict-run-id/lib/doctor/index.js');
    const { findings, files } = examine([folder]);
    if (files.unparsed.length > 0) throw new Error(files.unparsed[0].message);
    return findings.length;
  },
  async eslint() {
    const { ESLint } = require('eslint');
    const plugin = require('../packages/eslint-plugin-strict-run-id/lib/index.js');
    const language = { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } };
    const eslint = new ESLint({
      cwd: folder,
      overrideConfigFile: true,
      overrideConfig: [language, plugin.configs.recommended],
    });
    const results = await eslint.lintFiles(['.']);
    const fatal = results.flatMap(({ messages }) => messages).find(({ fatal }) => fatal);
    if (fatal) throw new Error(fatal.message);
    return results.reduce((sum, { messages }) => sum + messages.length, 0);
  },
};

const began = performance.now();
const findings = await sides[side]();
const seconds = (performance.now() - began) / 1e3;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({ findings, seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1e3 }),
);
