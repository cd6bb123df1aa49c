'use strict';

/**
 * Reads CSV so that cells can be replaced in place: each cell is known with its offsets, so whatever isn't changed keeps its bytes,
 * quotes and line ends included.
 */

const DELIMITERS = [',', ';', '\t', '|'];

/** Returns `{ delimiter, rows }`. A row has its `line`, from 1, its `start` and `end` in the text, and `cells`: `{ text, start, end, isQuoted }`. */
function readCsv(text) {
  const delimiter = delimiterOf(text);
  const rows = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const row = { line, start: at, cells: [] };
    for (;;) {
      const cell = readCell(text, at, delimiter);
      row.cells.push(cell);
      line += linesIn(text, cell.start, cell.end);
      at = cell.end;
      if (text[at] !== delimiter) break;
      at += 1;
    }
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      line += 1;
    }
    row.end = at;
    // A blank line isn't a row.
    if (row.cells.length > 1 || row.cells[0].end > row.cells[0].start) rows.push(row);
  }
  return { delimiter, rows };
}

/** The delimiter that the first line has most of, outside of quotes. */
function delimiterOf(text) {
  const [first] = text.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/, 1);
  const count = (delimiter) => first.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

function readCell(text, start, delimiter) {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
    return { text: text.slice(start, end), start, end, isQuoted: false };
  }
  let end = start + 1;
  while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
  if (end === text.length) throw new Error(`A quote isn't closed, from offset ${start} on.`);
  return {
    text: text.slice(start + 1, end).replaceAll('""', '"'),
    start,
    end: end + 1,
    isQuoted: true,
  };
}

/** How many lines end between two offsets. A line ends with LF, CR LF or CR. */
function linesIn(text, start, end) {
  let lines = 0;
  for (let at = start; at < end; at += 1) {
    if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) lines += 1;
  }
  return lines;
}

/** Returns the text of a cell as it is written in a file; quoted if it was, or if it has to be. */
function writeCell(text, delimiter, isQuoted = false) {
  const needsQuotes = isQuoted || text.includes(delimiter) || /["\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}

module.exports = { readCsv, writeCell };
