// Text that holds an id is cut, not the id.
'use strict';

exports.preview = (run) => JSON.stringify({ runId: run.runId, counts: run.counts }).slice(0, 200);
exports.subject = (runId, reason) => `Run ${runId} failed: ${reason}`.slice(0, 78);
exports.masked = (error, runId) => error.message.replace(runId, '<run>');
exports.page = (html, runId) => html.replace('{{runId}}', runId);
exports.linesOf = (log, runId) => log.split('\n').filter((line) => line.includes(runId));
exports.padded = (runId) => runId.padEnd(30);
