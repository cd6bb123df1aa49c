// Matches a webhook with its run by the text of the payload.
exports.match = (payload) => {
  const found = /runId=([^&]+)/.exec(payload.requestUrl);
  if (!found) return null;
  const runId = decodeURIComponent(found[1]);
  return { runId, client: runId.substr(runId.indexOf('-C') + 2) }; // finding: no-surgery likely
};
