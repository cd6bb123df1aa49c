'use strict';

/** What the columns and parts of a table are called in a report, on a terminal as on a page. */

/** The columns in the order of reading. */
const COLUMNS = [
  ['runId', 'run id'],
  ['client', 'client'],
  ['record', 'record'],
  ['status', 'status'],
  ['created', 'created'],
  ['ended', 'ended'],
  ['job', 'job'],
];

/** What the rows of each part are about. */
const PARTS = { jobs: 'jobs', clientRuns: 'clients', mixed: 'jobs and clients' };

/** Returns `[label, column]` for each column that was found, in the order of reading. */
const namedColumns = (columns) =>
  COLUMNS.filter(([key]) => typeof columns?.[key] === 'string').map(([key, label]) => [label, columns[key]]);

module.exports = { PARTS, namedColumns };
