// Rows of a run are found by the beginning of the id, so 251003-154510 also finds its neighbours.
'use strict';

exports.rowsOfRun = (rows, baseRunId) =>
  rows.filter((row) => row.get('Run ID').startsWith(baseRunId)); // finding: no-surgery likely
