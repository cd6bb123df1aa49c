// A tenant is recognised by the end of the id, so Park passes as Ada-Park.
'use strict';

const belongsTo = (run, clientId) => {
  const { runId } = run;
  return runId.endsWith(clientId); // finding: no-surgery likely
};

module.exports = { belongsTo };
