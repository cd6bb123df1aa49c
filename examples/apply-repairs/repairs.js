'use strict';

/**
 * Applies the changes that `strict-run-id audit --repair` proposes to the text of a table. A change is applied only if the table still
 * holds what the audit saw: the cell its old text, the row its record id. A row to delete is checked by its run id.
 */

const { readCsv, writeCell } = require('./csv.js');

/** An apostrophe that `audit` put where a spreadsheet would begin a formula. */
const DEFUSED = /(?<=^|[;|\t\r\n])'(?=['" ]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;

/** Reads the file of `--repair`, also if a spreadsheet saved it again. Returns the changes. */
function readRepairs(text) {
  const [header, ...rows] = readCsv(text).rows.map(({ cells }) =>
    cells.map((cell) => cell.text.replace(DEFUSED, '')),
  );
  const at = (name) => {
    const index = header.indexOf(name);
    if (index < 0) throw new Error(`The list of changes has no column "${name}".`);
    return index;
  };
  const names = ['record id', 'table file', 'line', 'change', 'column', 'from', 'to', 'why', 'certain'];
  const columns = names.map(at);
  return rows.map((row) => {
    const [recordId, file, line, change, column, from, to, why, certain] = columns.map((index) => row[index]);
    return {
      recordId,
      file,
      line: Number(line),
      change,
      column,
      from,
      to,
      why,
      isCertain: certain === 'yes',
    };
  });
}

/** Returns `{ text, applied, refused }`: the table as it becomes, how many changes were made, and why others weren't. */
function applyRepairs(text, repairs) {
  const { delimiter, rows } = readCsv(text);
  const [header] = rows;
  const byLine = new Map(rows.slice(1).map((row) => [row.line, row]));
  const edits = [];
  const refused = [];
  for (const repair of repairs) {
    const { recordId, line, change, column, from, to } = repair;
    const refuse = (why) => refused.push({ ...repair, refusal: why });
    const row = byLine.get(line);
    const at = header.cells.findIndex((each) => each.text === column);
    // A row may be shorter than the header: what is missing is empty.
    const cell = row?.cells[at];
    if (!row) refuse('no row begins on this line');
    else if (recordId !== '' && !row.cells.some((each) => each.text.trim() === recordId.trim())) {
      refuse('the row on this line has another record id');
    } else if (at < 0) refuse('there is no such column');
    else if ((cell?.text ?? '') !== from) refuse('the cell has another text now');
    else if (change === 'delete row') edits.push({ start: row.start, end: row.end, text: '' });
    else if (change === 'set cell') {
      if (!cell) refuse('the row is too short to have this cell');
      else edits.push({ ...cell, text: writeCell(to, delimiter, cell.isQuoted) });
    } else refuse('the change is neither "set cell" nor "delete row"');
  }
  return { text: edited(text, edits), applied: edits.length, refused };
}

function edited(text, edits) {
  const parts = [];
  let at = 0;
  for (const { start, end, text: changed } of edits.toSorted((one, other) => one.start - other.start)) {
    if (start < at) throw new Error('Two changes are of the same cell, or of a row that is deleted.');
    parts.push(text.slice(at, start), changed);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

module.exports = { applyRepairs, readRepairs };
