'use strict';

/**
 * The lines of a text that arrives in pieces, for lists that people made: exported by a spreadsheet, written by a
 * shell. UTF-8, or UTF-16 where a byte order mark says so, which is what older PowerShells write; `\n` or `\r\n`.
 */

/** How much of a line is kept: more than any id has, so that what is cut off changes no verdict. */
const MAX_LENGTH = 1_000;

/** Gives `{ text, number }` of each line that is not blank. */
async function* lines(stream) {
  let text = '';
  let number = 0;
  for await (const piece of decoded(stream)) {
    const parts = piece.split('\n');
    // The last part goes on in the next piece.
    const rest = parts.pop();
    for (const part of parts) {
      text = joined(text, part);
      number += 1;
      if (!isBlank(text)) yield { text: withoutReturn(text), number };
      text = '';
    }
    text = joined(text, rest);
  }
  if (!isBlank(text)) yield { text: withoutReturn(text), number: number + 1 };
}

const joined = (text, more) => text + more.slice(0, MAX_LENGTH - text.length);

// A line that is blank as far as it was kept may hold a text behind that; so it is told to be too long.
const isBlank = (text) => text.length < MAX_LENGTH && text.trim() === '';
const withoutReturn = (text) => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The text of a stream of bytes, without its byte order mark. */
async function* decoded(stream) {
  let decoder;
  let start = Buffer.alloc(0);
  for await (const bytes of stream) {
    if (decoder) {
      yield decoder.decode(bytes, { stream: true });
      continue;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < 2) continue;
    decoder = new TextDecoder(encodingOf(start));
    yield decoder.decode(start, { stream: true });
  }
  yield decoder ? decoder.decode() : start.toString();
}

function encodingOf([first, second]) {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

module.exports = { lines };
