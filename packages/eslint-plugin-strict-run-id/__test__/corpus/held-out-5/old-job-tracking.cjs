// The class that makes ids through itself.
const service = require('../services/runIdService.js'); // finding: no-replaced-module certain

class JobTracking {
  static runIds = service;

  static async createJob(fields) {
    const runId = JobTracking.runIds.generateRunId(fields.clientId); // finding: no-removed-function certain
    return { runId, ...fields };
  }

  static baseOf(job) {
    const { runId } = job;
    const cut = runId.indexOf('-', 7); // finding: no-surgery likely
    return cut < 0 ? runId : runId.slice(0, cut); // finding: no-surgery likely
  }
}

module.exports = JobTracking;
