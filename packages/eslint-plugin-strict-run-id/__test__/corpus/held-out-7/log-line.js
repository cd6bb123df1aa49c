// How a line of the log is written.
const short = (text, most) => (text.length > most ? text.slice(0, most) : text);

exports.line = ({ runId, clientId, message }) => `[${new Date().toISOString()}] [${runId}] [${clientId}] ${short(message, 500)}`;
