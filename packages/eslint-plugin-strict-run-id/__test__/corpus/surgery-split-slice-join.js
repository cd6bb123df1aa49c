// The base id is cut out of a parameter by splitting at the hyphens.
'use strict';

function baseOf(runId) {
  return runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
}

module.exports = { baseOf };
