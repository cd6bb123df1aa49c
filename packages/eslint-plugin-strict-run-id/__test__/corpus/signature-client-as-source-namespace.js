// The same through the module, with the client of an object.
'use strict';

const unified = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain

exports.track = async (client, runId, rows) => {
  const id = unified.normalizeRunId(runId, client.clientId); // finding: no-other-signature certain
  await rows.update(id, { status: 'Running' });
};
