// A helper that hashes.
const { createHash } = require('node:crypto');
const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 13);

exports.etag = (runId) => hash(runId);
