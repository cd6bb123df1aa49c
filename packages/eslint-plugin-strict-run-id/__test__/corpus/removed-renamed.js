// The removed generator under another name.
'use strict';

const { generateRunId: newRun } = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain

exports.nightly = (clients) => {
  const batch = newRun(); // finding: no-removed-function certain
  return clients.map((client) => client.run(batch));
};
