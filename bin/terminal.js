'use strict';

/** Output for a terminal or a pipe: colours, the width, and escaping of text from outside. */

const { once } = require('node:events');
const { cutFront } = require('./layout.js');

const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};

/**
 * Returns whether to print colours. As in Node, FORCE_COLOR beats NO_COLOR; otherwise a terminal gets
 * colours.
 */
function wantsColor(stream, env) {
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  return Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
}

/**
 * Wraps an output stream. Returns
 * - `write(text)`: writes, and resolves when the stream can take more. Await it in a loop.
 * - `flush()`: resolves when all of it has left the process.
 * - `paint.red(text)`, and `bold dim green yellow blue cyan`: returns the text, coloured if colours are on.
 * - `isTerminal`, and `width` in columns (80 if unknown): getters, because a terminal can be resized.
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
    flush() {
      return new Promise((resolve, reject) =>
        stream.write('', (error) => (error ? reject(error) : resolve())),
      );
    },
  };
}

/** Characters shown of a text from outside, as in the messages of the addon. */
const MAX_CHARS = 80;

const SHORT = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(char) {
  const hex = char.codePointAt(0).toString(16);
  return SHORT[char] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
}

/**
 * Escapes text from outside, so that it can't break the line, reorder, colour or hide anything. The addon
 * does the same in its messages (`src/shown.rs`); a test compares the two. This one also works if the addon
 * doesn't load.
 */
function escaped(text) {
  return text.replace(/(?! )["\\\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, escape);
}

/** Escapes, cuts and quotes a text: for an id or a name in a sentence. */
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

/** Escapes a path and cuts its beginning: for a file in a sentence, since the end of its path says most. */
const shortened = (path) => cutFront(escaped(path), MAX_CHARS);

module.exports = { escaped, quoted, shortened, terminal };
