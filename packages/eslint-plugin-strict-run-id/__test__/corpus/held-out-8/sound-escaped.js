// Helpers that escape an id for what it is put into.
const html = (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const cell = (value) => `"${String(value).replace(/"/g, '""')}"`;
const attribute = (text) => text.replaceAll('"', '&quot;');
const quoted = (text) => "'" + text.replace(/'/g, "''") + "'";

exports.row = ({ runId }) => `<td title="${attribute(runId)}">${html(runId)}</td>`;
exports.line = (runId, status) => [runId, status].map(cell).join(',');
exports.sql = (runId) => `-- ${quoted(runId)}`;
