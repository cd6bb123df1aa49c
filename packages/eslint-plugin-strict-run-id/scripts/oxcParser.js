'use strict';

/**
 * A parser for ESLint that reads TypeScript and JSX: oxc-parser for the tree, @typescript-eslint/scope-manager for the scopes. The
 * repository has no @typescript-eslint/parser, which needs the compiler of TypeScript 5. It makes no tokens, so it serves these rules
 * only, which don't ask for any.
 */

const { analyze } = require('@typescript-eslint/scope-manager');
const { parseSync, visitorKeys } = require('oxc-parser');

exports.meta = { name: 'oxc-for-eslint', version: '1.0.0' };

/** Returns what ESLint's `parseForESLint` must return. Throws an error with a line if the source can't be parsed. */
exports.parseForESLint = (text, { filePath, sourceType = 'module' }) => {
  const locate = locator(text);
  const { program, comments, errors } = parseSync(filePath, text, { range: true, astType: 'ts', sourceType });
  if (errors.length > 0) {
    const { line, column } = locate(errors[0].labels[0]?.start ?? 0);
    throw Object.assign(new Error(errors[0].message), { lineNumber: line, column: column + 1 });
  }
  addLocations(program, locate);
  const ast = Object.assign(program, {
    range: [0, text.length],
    loc: { start: locate(0), end: locate(text.length) },
    tokens: [],
    comments: comments.map((comment) => ({
      ...comment,
      range: [comment.start, comment.end],
      loc: { start: locate(comment.start), end: locate(comment.end) },
    })),
  });
  const scopeManager = analyze(ast, { sourceType, childVisitorKeys: visitorKeys });
  return { ast, scopeManager, visitorKeys };
};

/** Returns a function from an offset to ESLint's position: a line from 1, a column from 0. */
function locator(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    const line = after === -1 ? starts.length : after;
    return { line, column: offset - starts[line - 1] };
  };
}

function addLocations(node, locate) {
  node.loc = { start: locate(node.start), end: locate(node.end) };
  for (const key of visitorKeys[node.type]) {
    for (const child of [node[key]].flat()) if (child) addLocations(child, locate);
  }
}
