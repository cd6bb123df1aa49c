// The service of lead scoring.
const { generateRunId } = require('../utils/runIdService'); // finding: no-replaced-module certain
const logger = require('./logger');

class LeadScoring {
  constructor(clientId) {
    this.clientId = clientId;
    this.runId = generateRunId(clientId); // finding: no-removed-function certain
  }

  get key() {
    return `${this.runId}-${this.clientId}`; // finding: no-surgery likely
  }

  async run(leads) {
    logger.info(`${this.runId} scores ${leads.length} leads`);
    return leads.map((lead) => ({ ...lead, score: lead.tags.length }));
  }
}

module.exports = LeadScoring;
