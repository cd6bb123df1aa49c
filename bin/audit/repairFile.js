'use strict';

/**
 * The proposed changes of an audit as CSV, for a person who reviews them in a spreadsheet and a script that applies what is left:
 * RFC 4180, in UTF-8 with a byte order mark, by which Excel recognizes the encoding.
 *
 * A spreadsheet runs a cell that begins like a formula, and the cells come from whoever could write to the tables. Such a cell gets an
 * apostrophe in front, which makes it text. A program whose delimiter is another, such as Excel in German, also splits cells at
 * semicolons, tabs and line ends; what follows one counts as a beginning. `examples/apply-repairs/` takes the apostrophes away again.
 */

const COLUMNS = ['record id', 'table file', 'line', 'change', 'column', 'from', 'to', 'why', 'certain'];
const HEADER = COLUMNS.map((name) => `"${name}"`).join(',');

const BOM = '\ufeff';
const END = '\r\n';

/** Characters of a piece: each is a call of the system. */
const PIECE = 1 << 16;

/** Where a formula may begin: at the beginning or after a delimiter, perhaps after quotes or spaces. */
const FORMULA = /(?<=^|[;|\t\r\n])(?=['" ]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;

/** Finds out quickly that a cell holds no such place, as most do. */
const MAY_BEGIN = /^['" =+\-@\uff1d\uff0b\uff0d\uff20]|[;|\t\r\n]/;

/** A text that no spreadsheet runs. */
const defused = (text) => (MAY_BEGIN.test(text) ? text.replace(FORMULA, "'") : text);

const cell = (value) => `"${defused(String(value)).replaceAll('"', '""')}"`;

/** Gives the file in pieces: a table of a million rows may have as many changes. */
function* repairTexts({ files, repairs }) {
  let piece = `${BOM}${HEADER}${END}`;
  for (const { file, line, recordId, column, from, to, why, certain } of repairs) {
    const isDeletion = to === null;
    const cells = [
      recordId ?? '',
      files[file].name,
      line,
      isDeletion ? 'delete row' : 'set cell',
      column ?? '',
      from ?? '',
      to ?? '',
      why,
      certain ? 'yes' : 'no',
    ];
    piece += cells.map(cell).join(',') + END;
    if (piece.length > PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** Whether a file begins as what `repairTexts` gives. */
const beginsAsRepair = (bytes) =>
  bytes
    .toString('utf8', 0, BOM.length + 2 + HEADER.length)
    .replace(BOM, '')
    .startsWith(HEADER);

module.exports = { beginsAsRepair, defused, repairTexts };
