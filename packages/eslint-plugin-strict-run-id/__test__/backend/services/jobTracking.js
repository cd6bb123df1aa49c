'use strict';

/** Job Tracking: one row for each run. */

const { JOBS, STATUS } = require('../config/tables');
const { HttpError } = require('../utils/errors');
const { table, firstRow, allRows } = require('./airtableClient');
const { generateRunId } = require('./runIdService'); // finding: no-replaced-module certain

class JobTracking {
  static generateRunId() {
    return generateRunId(); // finding: no-removed-function certain
  }

  static async createJob({ runId, jobType = 'smart-resume', clients = 0 }) {
    const id = runId || JobTracking.generateRunId(); // finding: no-fallback-chain likely
    const existing = await JobTracking.findJob(id);
    if (existing) return { runId: id, recordId: existing.id };
    const row = await table(JOBS).create({
      'Run ID': id,
      'Job Type': jobType,
      Status: STATUS.RUNNING,
      Clients: clients,
      Created: new Date().toISOString(),
    });
    return { runId: id, recordId: row.id };
  }

  static async findJob(runId) {
    const base = runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
    return firstRow(JOBS, `{Run ID} = '${base}'`); // finding: no-inline-formula certain
  }

  static async requireJob(runId) {
    const row = await JobTracking.findJob(runId);
    if (!row) throw new HttpError(404, `Job tracking record not found for ${runId}`);
    return row;
  }

  static async completeJob(runId, counts) {
    const row = await JobTracking.requireJob(runId);
    return table(JOBS).update(row.id, { ...counts, Status: STATUS.COMPLETED, Ended: new Date().toISOString() });
  }

  static async failJob(runId, reason) {
    const row = await JobTracking.requireJob(runId);
    return table(JOBS).update(row.id, { Status: STATUS.FAILED, Error: reason });
  }

  static openJobs(status = STATUS.RUNNING) {
    return allRows(JOBS, { filterByFormula: `{Status} = '${status}'` }); // finding: no-inline-formula certain
  }
}

module.exports = JobTracking;
