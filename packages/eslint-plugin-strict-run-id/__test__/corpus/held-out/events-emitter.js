// Events that carry ids, named by them.
'use strict';

const { EventEmitter } = require('node:events');

const events = new EventEmitter();

exports.done = (runId, clientId) => events.emit(`done:${runId}`, { runId, clientId });
exports.onDone = (runId, listener) => events.once(`done:${runId}`, listener);
exports.byDay = (listener) =>
  events.on('run', ({ runId }) => listener(runId.slice(0, 6), runId)); // finding: no-surgery likely
