'use strict';

/** Formats the output of the demo: numbered steps, aligned names, lines of 90 columns, no colour. */

const WIDTH = 90;
const INDENT = '   ';
const NAME_WIDTH = 12;

let steps = 0;

exports.title = (text) => console.log(`${text}\n${'='.repeat(text.length)}\n`);

exports.heading = (text) => console.log(`\n\n${text}\n${'-'.repeat(text.length)}`);

exports.step = (text) => {
  steps += 1;
  console.log(`\n${wrap(`${steps}. `, text)}`);
};

/** Prints a name and its value. */
exports.field = (name, text) => console.log(wrap(INDENT + name.padEnd(NAME_WIDTH), text));

/** Prints columns, each a text and its width. A text that is too long moves the columns after it. */
exports.row = (...columns) => {
  console.log(
    INDENT +
      columns
        .map(([text, width = 0]) => text.padEnd(width - 1))
        .join(' ')
        .trimEnd(),
  );
};

/**
 * Wraps `label` and a text, with the lines of the text aligned. Breaks a query before `&`, and JSON after a
 * comma.
 */
function wrap(label, text) {
  const lines = [label];
  for (const word of text.split(/(?=[ &])|(?<=,)/)) {
    const line = lines.at(-1);
    if (line.length + word.length <= WIDTH) lines[lines.length - 1] = line + word;
    else lines.push(' '.repeat(label.length) + word.trimStart());
  }
  return lines.join('\n');
}
