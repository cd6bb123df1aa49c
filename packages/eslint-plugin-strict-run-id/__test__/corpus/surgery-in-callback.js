// Each id of a list is cut in a callback.
'use strict';

exports.bases = (records) =>
  records
    .map((record) => record.fields['Run ID'])
    .filter(Boolean)
    .map((runId) => runId.split('-').slice(0, 2).join('-')); // finding: no-surgery likely
