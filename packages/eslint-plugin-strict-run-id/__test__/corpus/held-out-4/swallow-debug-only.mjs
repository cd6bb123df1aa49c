// A line at the level debug is no answer.
import debug from 'debug';
import { requireRunRecordId } from 'strict-run-id';

const log = debug('rows');

export function rowOf(runId, clientId) {
  try {
    return requireRunRecordId(runId, clientId);
  } catch (error) { // finding: no-swallowed-refusal certain
    log('no row: %s', error.message);
    return undefined;
  }
}
