// The tenant is matched out of the id.
'use strict';

exports.clientOfRun = (runId) => {
  const found = runId.match(/-C(.+)$/); // finding: no-surgery likely
  return found ? found[1] : null;
};
