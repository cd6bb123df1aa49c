// The job's class is async.
'use strict';

const { sharedRuns } = require('strict-run-id');

module.exports = class Jobs {
  constructor(store) {
    this.runs = sharedRuns({ store });
  }

  async open(clientId) {
    const runId = this.runs.reserveRunId(); // finding: await-maker likely
    await this.save({ runId, clientId });
    return runId;
  }

  async openAndWait(clientId) {
    const runId = await this.runs.reserveRunId();
    await this.save({ runId, clientId });
    return runId;
  }
};
