// Arguments whose names say nothing are left alone, and so are objects that hold both.
'use strict';

const { registerRunRecord, storeClientRunRecordId } = require('strict-run-id');

exports.a = (id, name, row) => registerRunRecord(id, name, row);
exports.b = ({ run, tenant, record }) => registerRunRecord(run.id, tenant.id, record.id, { tenant: tenant.name });
exports.c = (job) => storeClientRunRecordId(job.runId, job.clientId, job.recordId);
