// Values for nothing, and ids from the environment of a script.
'use strict';

const runId = process.env.RUN_ID || '';
const limit = Number(process.env.LIMIT || 20);

exports.settings = () => ({ runId: runId || null, limit, label: process.env.LABEL ?? 'nightly' });
exports.title = (run) => run.title || run.runId;
exports.same = (a, b) => (a.runId || '') === (b.runId || '');
