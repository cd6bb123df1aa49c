'use strict';

/**
 * Finds out whether a file is a consumer, which takes the id of a run and never makes one. The globs are in the nearest package.json,
 * `"strict-run-id": { "consumers": ["routes/worker/**"] }`, relative to it. They are matched by picomatch, which other tools use for their globs, because
 * `path.matchesGlob` is an experiment in Node 20.
 */

const fs = require('node:fs');
const path = require('node:path');
const picomatch = require('picomatch');

/** The matcher of a package.json, by its path and the time of its last change. */
const packages = new Map();

/** Whether a file is a consumer. Throws an error if the key in package.json is malformed. */
function isConsumer(filename) {
  if (!path.isAbsolute(filename)) return false;
  const found = nearestPackage(path.dirname(filename));
  if (found === null) return false;
  const matches = matcherOf(found);
  return (
    matches !== null && matches(path.relative(path.dirname(found.file), filename).split(path.sep).join('/'))
  );
}

function nearestPackage(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) return { file, time: stat.mtimeMs };
    if (at === path.dirname(at)) return null;
  }
}

function matcherOf({ file, time }) {
  const remembered = packages.get(file);
  if (remembered?.time === time) return remembered.matches;
  const matches = readMatcher(file);
  packages.set(file, { time, matches });
  return matches;
}

function readMatcher(file) {
  const text = fs.readFileSync(file, 'utf8');
  if (!text.includes('"strict-run-id"')) return null;
  let settings;
  try {
    settings = JSON.parse(text.replace(/^\uFEFF/, ''))['strict-run-id'];
  } catch (error) {
    throw malformed(
      `${file} isn't JSON, so the globs of its consumers can't be read: ${error.message}`,
      error,
    );
  }
  const globs = settings?.consumers;
  if (globs === undefined) return null;
  if (!Array.isArray(globs) || globs.some((glob) => typeof glob !== 'string' || glob === '')) {
    throw malformed(
      `${file}: "strict-run-id".consumers must be an array of globs, such as ["routes/worker/**"].`,
    );
  }
  return globs.length > 0 ? picomatch(globs.map((glob) => glob.replace(/^\.\//, ''))) : null;
}

/** An error of the project, and not of the rule, by its code. */
const malformed = (message, cause) => Object.assign(new Error(message, { cause }), { code: 'ERR_CONSUMERS' });

module.exports = { isConsumer };
