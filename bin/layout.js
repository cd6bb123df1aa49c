'use strict';

/** Text in columns: how wide it is on a terminal, cut or broken to fit. For text without colours; paint it afterwards. */

// East Asian characters and emoji take two columns, marks and joiners none.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3ffff}]|\p{Emoji_Presentation}/u;
const NARROW = /[\p{Mn}\p{Me}\p{Cf}]/u;

function widthOf(text) {
  let width = 0;
  for (const char of text) width += NARROW.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** The beginning of a text, no wider than `width`; `…` where something was cut off. */
function cut(text, width) {
  // Nothing is wider than twice its length.
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

/** The end of a text, likewise: for a path. */
function cutFront(text, width) {
  if (widthOf(text) <= width) return text;
  const reversed = (chars) => [...chars].reverse().join('');
  return reversed(cut(reversed(text), width));
}

/** A text, filled up with spaces. */
const pad = (text, width) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
const padFront = (text, width) => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** The lines of a text, broken at spaces where they would be wider than `width`; a word that is wider stays whole. */
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
