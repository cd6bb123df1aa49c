// SQL with parameters is sound; the pattern that is passed is joined by hand.
'use strict';

exports.rowsOf = (pool, runId) => pool.query('select * from client_runs where run_id = $1', [runId]);

exports.clientRow = (pool, runId, clientId) =>
  pool.query('select * from client_runs where run_id = $1', [`${runId}-${clientId}`]); // finding: no-surgery likely
