// Everything up to the suffix is removed to learn the tenant.
'use strict';

function clientOf(runId) {
  if (!runId) return null;
  return runId.replace(/^.*-C/, ''); // finding: no-surgery likely
}

exports.clientOf = clientOf;
