// The helper takes a date or an id apart by what the package says.
const { parseRunId, isRunId } = require('strict-run-id');

function when(value) {
  if (isRunId(value)) return parseRunId(value).timestamp;
  return new Date(value).toISOString();
}

exports.sorted = (rows) => rows.toSorted((a, b) => when(a.runId).localeCompare(when(b.runId)));
