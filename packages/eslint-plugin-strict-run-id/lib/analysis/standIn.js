'use strict';

/**
 * Sees whether the text of a file hands on strict-run-id: `module.exports = require('strict-run-id/runIdUtils')`. A file that only uses
 * the package, as one that `--fix` has mended does, is still what it was.
 */

const FROM = String.raw`['"\`]strict-run-id(?:\/\w+)?['"\`]`;

/** Straight away. At the beginning of a line, so not in a comment, or in an object. */
const DIRECT = new RegExp(
  String.raw`^\s*(?:module\.exports|exports|export)\s*=\s*require\s*\(\s*${FROM}|` +
    String.raw`^\s*export\s*(?:\*|\{[^}]*\})\s*from\s*${FROM}|` +
    String.raw`^[^/*]*\.\.\.\s*require\s*\(\s*${FROM}`,
  'm',
);

/** Through a variable: `const utils = require('strict-run-id/runIdUtils')`, `import * as utils from …`, `const { a, b } = …`. */
const BOUND = new RegExp(
  String.raw`^\s*(?:const|let|var|import)\s+(?:\*\s*as\s+)?(\w+|\{[^}]*\})\s*(?:=\s*require\s*\(|from)\s*${FROM}`,
  'gm',
);

/** Whether a text hands on the package. */
function handsOn(text) {
  if (DIRECT.test(text)) return true;
  return [...text.matchAll(BOUND)].some(([, bound]) =>
    bound.startsWith('{') ? exportsOnly(text, namesIn(bound)) : exportsAll(text, bound),
  );
}

const exportsAll = (text, name) =>
  new RegExp(
    String.raw`^\s*(?:(?:module\.)?exports\s*=|export\s*=|export\s+default)\s*${name}\b|\.\.\.${name}\b`,
    'm',
  ).test(text);

/** Whether a file exports nothing but these names. */
function exportsOnly(text, names) {
  const lists = [...text.matchAll(/^\s*(?:(?:module\.)?exports\s*=|export)\s*(\{[^}]*\})/gm)];
  return lists.length > 0 && lists.every(([, list]) => namesIn(list).every((name) => names.includes(name)));
}

const namesIn = (list) =>
  list
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

module.exports = { handsOn };
