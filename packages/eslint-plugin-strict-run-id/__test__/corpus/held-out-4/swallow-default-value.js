// A default takes the place of what was refused.
'use strict';

const { extractClientId } = require('strict-run-id');

exports.tenantOf = (runId) => {
  let tenant = 'unknown';
  try {
    tenant = extractClientId(runId);
  } catch (e) { // finding: no-swallowed-refusal certain
    // never mind
  }
  return tenant;
};
