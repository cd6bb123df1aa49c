// One helper for all texts of a page.
function firstLine(text) {
  return text.split('\n')[0];
}
const upper = (text) => text.toUpperCase();

exports.card = (run) => ({ id: firstLine(run.runId), note: firstLine(run.note), status: upper(run.status) });
