// A helper that shows ids in a log line.
const short = (text) => (text.length > 10 ? `${text.slice(0, 10)}…` : text);

exports.note = (log, runId) => log.info(`run ${short(runId)} begins`);
