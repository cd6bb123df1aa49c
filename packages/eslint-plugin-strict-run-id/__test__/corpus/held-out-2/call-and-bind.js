// call, apply and bind.
'use strict';

const { generateRunId } = require('strict-run-id/unifiedRunIdService');

exports.a = () => generateRunId.call(null); // finding: no-removed-function certain
exports.b = (clients) => clients.map(generateRunId); // finding: no-removed-function certain
