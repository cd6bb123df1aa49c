// A pattern inside of a match: both the private pattern and the cut are wrong.
'use strict';

exports.base = (runId) => {
  const found = runId.match(/^(\d{6}-\d{6})/); // finding: no-pattern certain, no-surgery likely
  return found ? found[1] : runId;
};
