// A key of two parts is no id.
const keyOf = (one, other) => `${one}:${other}`;

exports.cache = (cache, runId, clientId) => cache.get(keyOf(runId, clientId));
