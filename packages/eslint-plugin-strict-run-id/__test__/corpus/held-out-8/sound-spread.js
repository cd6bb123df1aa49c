// A helper that gets a list of arguments.
const join = (...parts) => parts.map((part) => part.split('-')[0]).join('/');

exports.keys = (names) => names.map((name) => join(...name.split('.')));
exports.run = (runId) => ({ runId });
