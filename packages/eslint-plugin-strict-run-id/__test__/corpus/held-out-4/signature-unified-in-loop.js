// The unified service, in a loop over clients.
'use strict';

const { normalizeRunId } = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain

exports.openAll = async (runId, clients, rows) => {
  for (const client of clients) {
    const clientRunId = normalizeRunId(runId, client.id); // finding: no-other-signature likely
    await rows.open(clientRunId);
  }
};
