'use strict';

/**
 * The doctor: runs the rules over the sources of a project, without ESLint, and mends what is certain. `npx strict-run-id doctor`
 * prints what it gives.
 */

const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../../package.json');
const rules = require('../rules/index.js');
const { check, Unparsed } = require('./check.js');
const { sourcesAt } = require('./files.js');
const { unsaved } = require('./git.js');
const { mended } = require('./mend.js');
const { decoded, finderOf, readSource } = require('./read.js');

/**
 * Looks at the sources at `paths`. Returns
 *
 * - `findings`, by file and place: as `check` gives them, with `file`, relative to `cwd`.
 * - `modules`: `[{ module, subpath, files, own }]`, the replaced modules that are still required, the files that require each, and those
 *   with findings that are the module itself.
 * - `files`: `{ read, skipped, parsed, unparsed: [{ file, message }], skippedFolders }`. Skipped are files without a word that a rule
 *   looks for. What could not be read or parsed is in `unparsed`.
 * - `suppressed`: how many findings ESLint's comments switch off.
 * - `mends`, if asked to `mend`: `[{ file, path, before, after, findings }]`, the texts of files with certain findings that can be
 *   mended, and how many. Nothing is written. The findings are then those that are left.
 */
function examine(paths, { cwd = process.cwd(), mend = false, use = rules, onFile } = {}) {
  const { files, unread, skippedFolders } = sourcesAt(paths.map((name) => path.resolve(cwd, name)));
  const shown = (file) => (path.relative(cwd, file) || '.').split(path.sep).join('/');
  const hasWord = finderOf(use);
  const report = {
    findings: [],
    modules: [],
    files: { read: 0, skipped: 0, parsed: 0, unparsed: [], skippedFolders: skippedFolders.map(shown) },
    suppressed: 0,
    mends: [],
  };
  for (const { file, message } of unread) report.files.unparsed.push({ file: shown(file), message });
  for (const file of files) {
    onFile?.(file, files.length);
    const name = shown(file);
    try {
      const bytes = readSource(file);
      report.files.read += 1;
      if (!hasWord(bytes)) {
        report.files.skipped += 1;
        continue;
      }
      const before = decoded(bytes);
      const options = { file, rules: use, cwd };
      const { findings, suppressed, after, count, unmended } = mend
        ? mended(before, options)
        : check(before, options);
      report.files.parsed += 1;
      report.suppressed += suppressed;
      for (const finding of findings) report.findings.push({ file: name, ...finding });
      if (unmended) report.files.unparsed.push({ file: name, message: unmended });
      if (mend && after !== before) {
        report.mends.push({ file: name, path: file, before, after, findings: count });
      }
    } catch (error) {
      report.files.unparsed.push({ file: name, message: whyUnparsed(error) });
    }
  }
  report.modules = modulesIn(report.findings);
  return report;
}

/** A rule that fails must not hide the findings in other files. */
function whyUnparsed(error) {
  // The second is a key of package.json that is malformed.
  if (error instanceof Unparsed || error.code === 'ERR_CONSUMERS') return error.message;
  const rule = error.rule ? `the rule ${error.rule}` : 'the doctor';
  return `${rule} failed, which is a bug of eslint-plugin-strict-run-id: ${error.stack ?? error}`;
}

/** The replaced modules that findings are about. */
function modulesIn(findings) {
  const byModule = new Map();
  const withFindings = new Map(findings.map(({ file }) => [withoutExtension(file), file]));
  for (const { file, data } of findings) {
    if (!data.subpath) continue;
    const { module, subpath } = data;
    const key = `${module}\0${subpath}`;
    const entry = byModule.get(key) ?? { module, subpath, files: [], own: [] };
    if (!entry.files.includes(file)) entry.files.push(file);
    // What is in a file that goes needs no mending.
    const own = /^\.\.?\//.test(data.path) && withFindings.get(withoutExtension(targetOf(file, data.path)));
    if (own && !entry.own.includes(own)) entry.own.push(own);
    byModule.set(key, entry);
  }
  return [...byModule.values()].sort((one, other) => other.files.length - one.files.length);
}

const targetOf = (file, specifier) => path.posix.join(path.posix.dirname(file), specifier);

/** `utils/runIdUtils` for each way to name that file. */
const withoutExtension = (file) => file.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/(?:index)?$/, '');

/** Returns the documentation of a rule, as Markdown, or null. */
function pageOf(code) {
  const file = path.join(__dirname, '../../docs/rules', `${code}.md`);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

/** Returns a change of a text as a patch of `file`. */
function patch(file, before, after) {
  // Only few commands print a patch.
  const { createTwoFilesPatch } = require('diff');
  const text = createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, {
    context: 3,
  });
  return text.replace(/^=+\n/, '');
}

module.exports = { check, examine, pageOf, patch, rules, unsaved, version };
