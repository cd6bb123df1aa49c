'use strict';

/** The first generator. New code: services/runIdService. */

const { pad } = require('./dates');

let counter = 0;

/** YYMMDD-HHMMSS, or SR-YYMMDD-NNN-T…-S… for a step of a task. */
function generateRunId(taskId, stepId) {
  const now = new Date();
  const day = [now.getUTCFullYear() % 100, now.getUTCMonth() + 1, now.getUTCDate()].map(pad).join('');
  if (taskId === undefined) {
    return `${day}-${[now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(pad).join('')}`;
  }
  counter += 1;
  return `SR-${day}-${String(counter).padStart(3, '0')}-T${taskId}${stepId === undefined ? '' : `-S${stepId}`}`;
}

function createLogger(runId, scope) {
  return {
    info: (text) => process.env.QUIET || console.log(`[${runId}] [${scope}] ${text}`),
    error: (text) => process.env.QUIET || console.error(`[${runId}] [${scope}] ${text}`),
  };
}

module.exports = { generateRunId, createLogger };
