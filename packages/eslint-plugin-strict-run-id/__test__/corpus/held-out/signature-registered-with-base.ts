// Three functions, called as their neighbours are.
import { cacheRecordId, getCachedRecordId, storeClientRunRecordId } from 'strict-run-id';

interface Row {
  id: string;
  clientId: string;
}

export function keep(runId: string, row: Row): void {
  storeClientRunRecordId(runId, row.id, row.clientId); // finding: no-other-signature certain
  cacheRecordId(runId, row.clientId); // finding: no-other-signature certain
  getCachedRecordId(runId);
}
