'use strict';

/** Runs the rules over one source, and gives what they report as findings. */

const { editOf } = require('./fixer.js');
const { directives } = require('./directives.js');
const { parse, Unparsed } = require('./parse.js');
const { SourceCode } = require('./sourceCode.js');
const { walk } = require('./walk.js');

const BOM = '\ufeff';

/**
 * Returns `{ findings, suppressed }`: the findings in a source, in the order of their places, and how many a comment of ESLint
 * switches off. Throws `Unparsed`.
 *
 * A finding is `{ line, column, endLine, endColumn, code, certain, message, hint, fix, suggestions, data, source }`. Lines and columns
 * count from 1, and `range` of a fix in UTF-16 units after a BOM. `data` is what the rule
 * put into the message, and `source` the first line of code.
 */
function check(source, { file, rules, cwd = process.cwd() }) {
  const hasBOM = source.startsWith(BOM);
  const text = hasBOM ? source.slice(BOM.length) : source;
  const { ast, sourceType } = parse(text, file);
  const sourceCode = new SourceCode({ text, ast, sourceType, hasBOM });
  const found = [];
  const listeners = new Map();
  // Which rule runs, for whoever reports that it failed.
  let running = null;
  const contextOf = (code, rule) => ({
    id: code,
    filename: file,
    physicalFilename: file,
    cwd,
    options: rule.meta.defaultOptions ?? [],
    settings: {},
    languageOptions: { sourceType, ecmaVersion: 'latest', parserOptions: {} },
    sourceCode,
    report: (reported) => found.push(findingOf(reported, code, rule, sourceCode)),
  });
  try {
    for (const [code, rule] of Object.entries(rules)) {
      running = code;
      for (const [type, listener] of Object.entries(rule.create(contextOf(code, rule)))) {
        if (!listeners.has(type)) listeners.set(type, []);
        listeners.get(type).push({ code, listener });
      }
    }
    running = null;
    walk(ast, listeners, (entries, node) => {
      for (const { code, listener } of entries) {
        running = code;
        listener(node);
      }
    });
  } catch (error) {
    if (/call stack/.test(error.message)) throw new Unparsed('it is nested too deeply');
    throw Object.assign(error, { rule: running });
  }
  const isSwitchedOff = directives(sourceCode);
  const findings = found.filter((finding) => !isSwitchedOff(finding));
  findings.sort((one, other) => one.line - other.line || one.column - other.column);
  return { findings, suppressed: found.length - findings.length };
}

function findingOf({ node, loc, messageId, data, certain, hint, fix, suggest }, code, rule, sourceCode) {
  const start = loc ? (loc.start ?? loc) : sourceCode.getLocFromIndex(node.range[0]);
  const end = loc ? (loc.end ?? start) : sourceCode.getLocFromIndex(node.range[1]);
  const worded = (id, values) => interpolated(rule.meta.messages[id], values);
  return {
    line: start.line,
    column: start.column + 1,
    endLine: end.line,
    endColumn: end.column + 1,
    code,
    certain,
    // The hint has a place of its own.
    message: worded(messageId, { ...data, hint: '' }).trim(),
    hint,
    fix: editOf(fix, sourceCode.text),
    suggestions: (suggest ?? [])
      .map(({ messageId, data, fix }) => ({
        message: worded(messageId, data),
        fix: editOf(fix, sourceCode.text),
      }))
      .filter(({ fix }) => fix !== null),
    data: data ?? {},
    source: sourceCode.lines[start.line - 1],
  };
}

function interpolated(template, data = {}) {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) =>
    Object.hasOwn(data, name) ? String(data[name]) : whole,
  );
}

module.exports = { check, Unparsed };
