// Names around a run that are split every day.
'use strict';

exports.read = ({ runDate, runName, runner, ranges, clientId, sessionId, jobId, recordId, id }) => ({
  day: runDate.split('-')[2],
  words: runName.split('-'),
  host: runner.split(':')[0],
  pairs: ranges.map((range) => range.split('-').map(Number)),
  initials: clientId.split('-').map((part) => part[0]),
  session: sessionId.split('-')[0],
  job: jobId.split('_').pop(),
  row: recordId.startsWith('rec'),
  short: id.slice(0, 8),
});
