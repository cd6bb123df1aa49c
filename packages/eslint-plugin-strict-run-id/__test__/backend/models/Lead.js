'use strict';

class Lead {
  constructor({ recordId, name, headline, score, runId }) {
    Object.assign(this, { recordId, name, headline, score, runId });
  }

  static fromRow(row) {
    return new Lead({
      recordId: row.id,
      name: row.get('Name'),
      headline: row.get('Headline'),
      score: row.get('Score') ?? null,
      runId: row.get('Scored In') ?? null,
    });
  }

  /** The run as the sales people see it, without the client. */
  get batch() {
    return this.runId ? this.runId.slice(0, 13) : ''; // finding: no-surgery likely
  }
}

module.exports = Lead;
