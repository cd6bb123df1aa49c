// The callback of a map is the function itself, in an async pipeline.
import { registerRunRecord } from 'strict-run-id';
import { getRunRecordId } from 'strict-run-id/runIdService';

export const rows = async (load) => (await load()).map(getRunRecordId); // finding: no-other-signature certain

export const keep = (runIds) => runIds.forEach(registerRunRecord); // finding: no-other-signature certain
