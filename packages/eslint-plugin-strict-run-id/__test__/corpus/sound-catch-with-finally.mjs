// finally without catch, and a catch around another catch.
import { validateRunId, withRunRecord } from 'strict-run-id';

export async function timed(runId, log) {
  const began = Date.now();
  try {
    validateRunId(runId);
  } finally {
    log(Date.now() - began);
  }
}

export async function recorded(runId, clientId, create, report) {
  try {
    return await withRunRecord(runId, clientId, { create });
  } catch (error) {
    report(error);
    return Promise.reject(error);
  }
}
