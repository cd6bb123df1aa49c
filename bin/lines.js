'use strict';

/**
 * Splits a stream into lines, for lists exported by a spreadsheet or written by a shell. The encoding is
 * UTF-8, or UTF-16 with a byte order mark, which older versions of PowerShell write. Lines end with `\n`,
 * `\r\n` or `\r`.
 */

/** Characters kept of a line. It is longer than any id, so the cut doesn't change the verdict. */
const MAX_LENGTH = 1_000;

/** Yields `{ text, number }` for each line that is not blank. */
async function* lines(stream) {
  let text = '';
  let number = 0;
  let endsWithReturn = false;
  for await (const piece of decoded(stream)) {
    // The rest of a line end that two pieces share.
    const start = endsWithReturn && piece.startsWith('\n') ? 1 : 0;
    if (piece) endsWithReturn = piece.endsWith('\r');
    const parts = piece.slice(start).split(/\r\n|[\r\n]/);
    // The last part continues in the next piece.
    const rest = parts.pop();
    for (const part of parts) {
      text = joined(text, part);
      number += 1;
      if (!isBlank(text)) yield { text, number };
      text = '';
    }
    text = joined(text, rest);
  }
  if (!isBlank(text)) yield { text, number: number + 1 };
}

const joined = (text, more) => text + more.slice(0, MAX_LENGTH - text.length);

// A line that was cut is not blank, even if the part that was kept is: it is reported as too long.
const isBlank = (text) => text.length < MAX_LENGTH && text.trim() === '';

/** Yields the text of a stream of bytes, without its byte order mark. */
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
