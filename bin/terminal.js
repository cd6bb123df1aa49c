'use strict';

/** What is printed, and where: colours where they are wanted, the width, and text from outside made harmless. */

const { once } = require('node:events');

const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};

/** Whether to colour: as Node does, FORCE_COLOR decides before NO_COLOR, and a terminal gets colours by itself. */
function wantsColor(stream, env) {
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  return Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
}

/**
 * A stream to print on:
 * - `write(text)`: a promise that is kept as soon as the stream has room for more; await it in a loop.
 * - `paint.red(text)`, likewise `bold dim green yellow blue cyan`: the text, coloured where colours are wanted.
 * - `isTerminal`, and `width` in columns, which is 80 where nobody knows; both as they are when they are asked for.
 */
function terminal(stream, env) {
  const isColored = wantsColor(stream, env);
  const style = ([on, off]) => (isColored ? (text) => `\u001b[${on}m${text}\u001b[${off}m` : String);
  return {
    paint: Object.fromEntries(Object.entries(STYLES).map(([name, codes]) => [name, style(codes)])),
    get isTerminal() {
      return Boolean(stream.isTTY);
    },
    get width() {
      return stream.columns || Number(env.COLUMNS) || 80;
    },
    async write(text) {
      if (!stream.write(text)) await once(stream, 'drain');
    },
  };
}

/** The most characters of a text from outside that are shown, as in the messages of the addon. */
const MAX_CHARS = 80;

const SHORT = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(char) {
  const hex = char.codePointAt(0).toString(16);
  return SHORT[char] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
}

/**
 * A text from outside that can't end its line, reorder, colour or hide anything: what the addon does in its own
 * messages (`src/shown.rs`), for what was typed before the addon is asked. The two are compared by a test.
 */
function escaped(text) {
  return text.replace(/(?! )["\\\p{C}\p{Z}]/gu, escape);
}

/** The same in quotes, and cut: for an id or a name in a sentence. */
function quoted(text) {
  let shown = '';
  let chars = 0;
  for (const char of text) {
    const next = escaped(char);
    chars += char === next ? 1 : next.length;
    if (chars > MAX_CHARS) return `"${shown}…"`;
    shown += next;
  }
  return `"${shown}"`;
}

module.exports = { escaped, quoted, terminal };
