// The position of -C is looked up, which a name such as Bora-Cora moves.
'use strict';

function stripClient(runId) {
  const at = runId.indexOf('-C'); // finding: no-surgery likely
  return at === -1 ? runId : runId.substring(0, at); // finding: no-surgery likely
}

module.exports = stripClient;
