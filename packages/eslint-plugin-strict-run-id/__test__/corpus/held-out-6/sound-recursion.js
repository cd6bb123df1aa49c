// A helper that calls itself, on a tree of names.
const depth = (name) => (name.includes('/') ? 1 + depth(name.slice(name.indexOf('/') + 1)) : 0);

exports.tree = (names, runId) => ({ runId, deepest: Math.max(...names.map(depth)) });
