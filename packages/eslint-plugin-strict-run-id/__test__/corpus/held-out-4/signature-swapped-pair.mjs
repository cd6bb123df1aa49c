// Client and run are swapped.
import { createClientRunId, getClientRunRecordId } from 'strict-run-id';

export const clientRun = (clientId, runId) => createClientRunId(clientId, runId); // finding: no-other-signature certain
export const record = ({ clientId, runId }) => getClientRunRecordId(clientId, runId); // finding: no-other-signature certain
