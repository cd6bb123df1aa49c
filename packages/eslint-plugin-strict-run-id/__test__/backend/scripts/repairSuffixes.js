'use strict';

/** Old rows have the suffix twice. Prints what they should be. */

const { stripClientSuffix, addClientSuffix } = require('../utils/runIdUtils'); // finding: no-replaced-module certain

module.exports = function repaired(rows) {
  return rows.map(({ runId, clientId }) => {
    const doubled = `-${clientId}-${clientId}`;
    if (runId.endsWith(doubled)) return runId.slice(0, -clientId.length - 1); // finding: no-surgery likely
    return addClientSuffix(stripClientSuffix(runId), clientId);
  });
};
