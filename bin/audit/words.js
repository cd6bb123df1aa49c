'use strict';

/** How a report of tables is put into words: places, files, columns, text from cells. */

const { counted } = require('../../lib/amounts.js');
const { PARTS, namedColumns } = require('../../lib/audit/columns.js');
const { cut, pad, widthOf } = require('../layout.js');
const { escaped, quoted } = require('../terminal.js');
const { fileName, harmless, placeOf } = require('../words.js');

/** Text of a cell in a row of the terminal; a dash for a cell that is empty or absent. */
const cell = (text, width = 40) => (text === null || text === '' ? '–' : cut(escaped(text), width));

/** `60 rows of clients; run id "Run ID", client "Client"` */
function readAs({ rows, part, columns }) {
  const found = namedColumns(columns).map(([label, name]) => `${label} ${quoted(name)}`);
  const counts = columns?.counts ?? [];
  if (counts.length) found.push(`counts ${counts.map((name) => quoted(name)).join(', ')}`);
  const what = [counted(rows, 'row'), PARTS[part]].filter(Boolean).join(' of ');
  return [what, found.join(', ')].filter(Boolean).join('; ');
}

/** Returns what to know of the files, errors first: `{ label, color, place, message }`. */
function fileRemarks(files) {
  const errors = files
    .filter(({ error }) => error)
    .map(({ name, error, rows }) => ({
      label: rows ? 'in part' : 'not read',
      color: 'red',
      place: fileName(name),
      message: harmless(error.message),
    }));
  const remarks = files.flatMap(({ name, remarks }) =>
    remarks.map((message) => ({
      label: 'note',
      color: 'yellow',
      place: fileName(name),
      message: harmless(message),
    })),
  );
  return [...errors, ...remarks];
}

/** The columns of a row, what says most first, with the widest that each gets. */
const SHOWN = [
  ['recordId', 24],
  ['status', 16],
  ['created', 25],
  ['client', 24],
  ['runId', 48],
];

/**
 * Returns a line for each row of a finding, aligned, with `keep` before the one to keep. Left out is a column that is empty in all of
 * them, or that only repeats what the finding is about.
 */
function rowLines(report, finding, { paint, width, most = Infinity }) {
  const { rows, keep, omittedRows } = finding;
  const shown = rows.slice(0, most);
  // The row to keep is shown in any case.
  if (keep !== null && keep >= shown.length && shown.length) shown[shown.length - 1] = rows[keep];
  const known = { runId: finding.runId, client: finding.clientId };
  const columns = [
    shown.map((row) => placeOf(report, row)),
    ...SHOWN.filter(([name]) =>
      rows.some((row) => (row[name] ?? '') !== '' && row[name] !== known[name]),
    ).map(([name, room]) => shown.map((row) => cell(row[name], room))),
  ];
  const widths = columns.map((cells) => Math.max(...cells.map(widthOf)));
  const lines = shown.map((row, at) => {
    const isKept = keep !== null && row === rows[keep];
    const text = columns.map((cells, column) => pad(cells[at], widths[column])).join('  ');
    const mark = keep === null ? '' : isKept ? paint.green('keep  ') : '      ';
    const room = width - (keep === null ? 0 : 6);
    return (
      mark + (isKept || keep === null ? cut(text.trimEnd(), room) : paint.dim(cut(text.trimEnd(), room)))
    );
  });
  const more = rows.length + omittedRows - shown.length;
  return more > 0 ? [...lines, paint.dim(`… and ${counted(more, 'more row')}`)] : lines;
}

module.exports = { cell, fileRemarks, readAs, rowLines };
