'use strict';

/** How the demo looks in a terminal: numbered steps, aligned names, lines of 90 columns, no colour. */

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

/** A name, and what it stands for. */
exports.field = (name, text) => console.log(wrap(INDENT + name.padEnd(NAME_WIDTH), text));

/** Columns: each a text and how wide it is; a column that is too long for that pushes the next on. */
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
 * `first` and the text behind it, whose lines go on below its own beginning. A query breaks
 * before `&`, JSON behind a comma.
 */
function wrap(first, text) {
  const lines = [first];
  for (const word of text.split(/(?=[ &])|(?<=,)/)) {
    const line = lines.at(-1);
    if (line.length + word.length <= WIDTH) lines[lines.length - 1] = line + word;
    else lines.push(' '.repeat(first.length) + word.trimStart());
  }
  return lines.join('\n');
}
