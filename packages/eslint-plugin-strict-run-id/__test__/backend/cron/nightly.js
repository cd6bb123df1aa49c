'use strict';

/** 02:00: a run of all active clients. */

const notifications = require('../services/notifications');
const smartResume = require('../services/smartResume');
const { generateRunId: nextRunId } = require('../utils/runIdGenerator'); // finding: no-replaced-module certain

module.exports = async function nightly() {
  const runId = nextRunId(); // finding: no-removed-function certain
  const { clients } = await smartResume.start({ runId });
  notifications.add(`Nightly run ${runId}: ${clients.join(', ')}`);
  return runId;
};
