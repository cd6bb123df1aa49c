// A whole service as it grows over a year: batches, retries and reports in one file.
'use strict';

const axios = require('axios');
const moment = require('moment');
const { base } = require('../config/airtableClient');
const runIdUtils = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const { generateRunId, registerRunRecord } = require('../services/runIdService'); // finding: no-replaced-module certain

const BATCH = 50;
const RUN_RE = /^(\d{6}-\d{6})(-C?[\w.-]+)?$/; // finding: no-pattern certain

class BatchScorer {
  constructor(options = {}) {
    this.runId = options.runId || generateRunId(); // finding: no-fallback-chain certain, no-removed-function certain
    this.clientId = options.clientId;
    this.errors = [];
  }

  get clientRunId() {
    if (this.runId.endsWith('-' + this.clientId)) return this.runId; // finding: no-surgery likely
    return this.runId + '-' + this.clientId; // finding: no-surgery likely
  }

  async loadLeads(view) {
    const formula = `AND({Client} = "${this.clientId}", {Score} = BLANK())`; // finding: no-inline-formula certain
    return base('Leads').select({ view, filterByFormula: formula, maxRecords: BATCH }).all();
  }

  async register(recordId) {
    try {
      registerRunRecord(this.runId, this.clientId, recordId);
    } catch (e) { // finding: no-swallowed-refusal certain
      console.error('[scorer] register failed', e.message);
    }
  }

  async score(lead) {
    const { data } = await axios.post(process.env.SCORER_URL, { text: lead.get('Headline'), runId: this.runId });
    return data.score;
  }

  async run() {
    const started = moment();
    const leads = await this.loadLeads('Unscored');
    for (const lead of leads) {
      try {
        await base('Leads').update(lead.id, { Score: await this.score(lead), Run: this.clientRunId });
      } catch (error) {
        this.errors.push({ lead: lead.id, error });
      }
    }
    console.log(`[${this.runId}] ${this.clientId}: ${leads.length} leads in ${moment().diff(started, 'seconds')} s`);
    return { scored: leads.length, errors: this.errors.length };
  }

  static describe(runId) {
    const found = RUN_RE.exec(runId);
    const label = runIdUtils.extractClientId(runId) || 'all clients';
    return found ? `${label} at ${found[1]}` : label;
  }
}

module.exports = BatchScorer;
