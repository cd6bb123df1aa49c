// A cache whose key is cut from the id.
const cache = new Map();

function keyFor(runId) {
  return runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
}

exports.put = (runId, recordId) => cache.set(keyFor(runId), recordId);
exports.get = (runId) => cache.get(keyFor(runId)) ?? null;
