'use strict';

/** A background job. Its id has a form of its own: job_<kind>_stream<n>_<time>. */

const { pad } = require('../utils/dates');

function timeOf(date) {
  const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()].map(pad).join('');
  return day + [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(pad).join('');
}

class BackgroundJob {
  constructor(kind, stream, now = new Date()) {
    this.id = `job_${kind}_stream${stream}_${timeOf(now)}`;
    this.kind = kind;
    this.runIds = [];
  }

  add(runId) {
    if (!this.runIds.includes(runId)) this.runIds.push(runId);
    return this;
  }

  static kindOf(jobId) {
    return jobId.split('_').slice(1, -2).join('_');
  }
}

module.exports = BackgroundJob;
