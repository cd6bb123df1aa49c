// Maps that are asked with an id.
const owners = new Map();

exports.first = (runId) => owners.get(runId).split('-')[0];
exports.day = (days, runId) => days[runId].slice(0, 6);
exports.param = (cookies, runId) => cookies.get(runId).substring(0, 13);
