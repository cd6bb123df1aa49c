// Functions of one argument may be passed as they are.
import { clearCache, extractClientId, getBaseRunId, hasClientSuffix, isRunId, parseRunId } from 'strict-run-id';

export const clients = (ids) => ids.map(extractClientId);
export const real = (values) => values.filter(isRunId);
export const clientRuns = (ids) => ids.filter(hasClientSuffix);
export const bases = (ids) => new Set(ids.map(getBaseRunId));
export const parsed = (ids) => ids.map(parseRunId);
export const forget = (clientIds) => clientIds.forEach((clientId) => clearCache(undefined, clientId));
