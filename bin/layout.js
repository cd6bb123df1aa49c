'use strict';

/** Measures, cuts and wraps text by its width on a terminal. Works on plain text: colour it afterwards. */

// East Asian characters and emoji take two columns; combining marks and joiners take none.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3ffff}]|\p{Emoji_Presentation}/u;
const NARROW = /[\p{Mn}\p{Me}\p{Cf}]/u;

const ASCII = /^[\x20-\x7e]*$/;

function widthOf(text) {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += NARROW.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** Cuts the end of a text that is wider than `width`, and marks the cut with `…`. */
function cut(text, width) {
  // A text is at most twice as wide as it is long.
  if (text.length * 2 <= width || widthOf(text) <= width) return text;
  let shown = '';
  let used = 1;
  for (const char of text) {
    used += widthOf(char);
    if (used > width) break;
    shown += char;
  }
  return `${shown}…`;
}

/** Cuts the beginning of a text instead: for a path. */
function cutFront(text, width) {
  if (widthOf(text) <= width) return text;
  const reversed = (chars) => [...chars].reverse().join('');
  return reversed(cut(reversed(text), width));
}

/** Pads a text with spaces to `width`. */
const pad = (text, width) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
const padFront = (text, width) => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** Returns the lines of a text, broken at spaces to fit `width`. A word that is wider stays whole. */
function wrap(text, width) {
  const lines = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

module.exports = { cut, cutFront, pad, padFront, widthOf, wrap };
