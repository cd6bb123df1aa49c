// A run id in a log line or an error message is only shown.
'use strict';

module.exports = (log, runId, clientId) => {
  log.info(`Run ${runId} started for ${clientId}`);
  log.debug('[' + runId + '] ' + clientId + ': queued');
  log.warn(`[${runId}] [${clientId}] slow`);
  throw new Error(`No row for run ${runId} (client ${clientId})`);
};
