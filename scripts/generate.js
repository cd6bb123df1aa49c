'use strict';

/**
 * `npm run generate`: writes the files that repeat what another file says. They are committed, so that they can be read
 * and reviewed; `__test__/generated.test.js` compares them. With `--check` it writes nothing and exits with 1 if one is
 * out of date.
 */

const fs = require('node:fs');
const path = require('node:path');
const apiReference = require('./apiReference.js');
const faces = require('./faces.js');
const pluginReadme = require('./pluginReadme.js');
const traceRules = require('./traceRules.js');

const root = path.dirname(__dirname);

/** Each generated file, with the function that returns its content. */
const FILES = {
  ...faces,
  'docs/api.md': apiReference,
  'docs/trace-rules.md': traceRules,
  'packages/eslint-plugin-strict-run-id/README.md': pluginReadme,
};

/** Returns the content of each generated file by its path. */
const generate = () => Object.fromEntries(Object.entries(FILES).map(([file, content]) => [file, content()]));

/** Returns the paths of those that differ from what is on disk. */
const outdated = (files) =>
  Object.keys(files).filter((file) => {
    const target = path.join(root, file);
    return !fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== files[file];
  });

function main(args) {
  if (args.some((arg) => arg !== '--check')) throw new Error(`Usage: npm run generate [-- --check]`);
  if (args.includes('--check')) {
    const changed = outdated(generate());
    for (const file of changed) console.error(`${file} is out of date: run npm run generate.`);
    process.exitCode = changed.length === 0 ? 0 : 1;
    return;
  }
  // One after the other, because the reference is built from declarations that are generated, too.
  for (const [file, content] of Object.entries(FILES)) {
    const text = content();
    if (outdated({ [file]: text }).length === 0) continue;
    fs.writeFileSync(path.join(root, file), text);
    console.log(`wrote ${file}`);
  }
}

module.exports = { generate, outdated };

if (require.main === module) main(process.argv.slice(2));
