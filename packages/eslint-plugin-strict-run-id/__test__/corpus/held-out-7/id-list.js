// Ids from a textarea.
const { normalizeRunId } = require('strict-run-id');

exports.parse = (text) => text.split(/\s+/).filter(Boolean).map(normalizeRunId); // finding: no-other-signature certain
