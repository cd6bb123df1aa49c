// Helpers that shorten, pad and mask what they are given.
const short = (text, most = 12) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const masked = (text) => `${text.slice(0, 4)}****`;
const padded = (text) => text.padEnd(32);

exports.table = (runs) => runs.map((run) => `${padded(run.runId)} ${short(run.runId)} ${masked(run.runId)}`).join('\n');
