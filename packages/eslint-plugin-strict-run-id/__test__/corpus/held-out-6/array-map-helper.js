// The helper is passed to map over a list of run ids.
const stem = (text) => text.substr(0, 13); // finding: no-surgery likely

exports.unique = (runIds) => [...new Set(runIds.map(stem))];
