// SQL inside of a tagged template; what happens in the database is not this file's string surgery.
'use strict';

exports.report = (sql, since) => sql`
  select split_part(run_id, '-', 1) as day, count(*)
  from client_runs
  where created_at > ${since}
  group by 1
`;

exports.ofRun = (sql, runId) => sql`select * from client_runs where run_id = ${runId}`;
