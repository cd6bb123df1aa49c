// Patterns in other places.
'use strict';

const RUN_ID_PATTERN = '^\\d{6}-\\d{6}(-[A-Za-z0-9-]+)?$'; // finding: no-pattern certain

exports.schema = { type: 'string', pattern: RUN_ID_PATTERN };
exports.isRunId = (runId) => new RegExp(RUN_ID_PATTERN).test(runId); // finding: no-pattern likely
exports.isSequence = (runId) => /^SR-/.test(runId); // finding: no-pattern likely
exports.hasClient = (runId) => /-C[A-Z]/.test(runId); // finding: no-pattern likely
exports.globbed = (text) => [...text.matchAll(/\bSR-\d{6}-\d{3}\b/g)]; // finding: no-pattern certain
