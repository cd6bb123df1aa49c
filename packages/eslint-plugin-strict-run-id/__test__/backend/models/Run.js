'use strict';

const { hasClientSuffix } = require('../utils/runIdUtils'); // finding: no-replaced-module certain

/** A run, of all clients or of one. */
class Run {
  constructor(runId, clientId = null) {
    this.runId = runId;
    this.clientId = clientId;
  }

  forClient(clientId) {
    if (hasClientSuffix(this.runId)) return this;
    return new Run(`${this.runId}-${clientId}`, clientId); // finding: no-surgery likely
  }

  get isOfClient() {
    return this.clientId !== null;
  }

  get label() {
    return this.isOfClient ? `Run ${this.runId} of ${this.clientId}` : `Run ${this.runId}`;
  }
}

module.exports = Run;
