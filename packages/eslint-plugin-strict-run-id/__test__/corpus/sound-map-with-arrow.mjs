// A callback that passes the id alone.
import { getBaseRunId, normalizeRunId } from 'strict-run-id';

export const all = (ids) => ids.map((id) => normalizeRunId(id));
export const bases = (ids) => ids.map(getBaseRunId);
