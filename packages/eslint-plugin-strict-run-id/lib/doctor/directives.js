'use strict';

/** Reads ESLint's comments that switch rules off, so that what was looked at once stays quiet in the doctor as well. */

const DIRECTIVE =
  /^\s*eslint-(disable|enable|disable-line|disable-next-line)(?:\s+([^]*?))?(?:\s-{2,}\s[^]*)?\s*$/;

const PREFIX = 'strict-run-id/';

/** Returns whether a comment switches a finding off. */
function directives(sourceCode) {
  const read = sourceCode.getAllComments().flatMap((comment) => directiveOf(comment, sourceCode) ?? []);
  if (read.length === 0) return () => false;
  return ({ code, line, column }) => {
    let isOff = false;
    for (const { kind, names, start, end } of read) {
      if (names && !names.includes(code)) continue;
      if (kind === 'disable-line' && start.line === line) return true;
      if (kind === 'disable-next-line' && end.line + 1 === line) return true;
      const isBefore = start.line < line || (start.line === line && start.column < column - 1);
      if (isBefore && (kind === 'disable' || kind === 'enable')) isOff = kind === 'disable';
    }
    return isOff;
  };
}

function directiveOf({ type, value, range }, sourceCode) {
  const [, kind, list = ''] = DIRECTIVE.exec(value) ?? [];
  // As in ESLint, a line comment is only about a line.
  if (!kind || (type === 'Line' && !kind.endsWith('-line'))) return null;
  const listed = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const names = listed.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  return {
    kind,
    names: listed.length > 0 ? names : null,
    start: sourceCode.getLocFromIndex(range[0]),
    end: sourceCode.getLocFromIndex(range[1]),
  };
}

module.exports = { directives };
