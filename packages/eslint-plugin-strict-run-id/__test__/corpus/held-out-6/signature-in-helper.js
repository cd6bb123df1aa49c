// The third argument of two modules.
const unified = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain

exports.save = (runId, clientId, recordId) => {
  unified.cacheRecordId(runId, clientId, recordId); // finding: no-other-signature certain
};
