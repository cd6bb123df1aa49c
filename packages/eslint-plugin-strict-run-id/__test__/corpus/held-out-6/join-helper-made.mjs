// The helper joins an id that was made here with a client.
import { generateTimestampRunId } from 'strict-run-id/unifiedRunIdService';

const withSuffix = (base, client) => base + '-' + client; // finding: no-surgery certain

export const starts = (clientIds) => {
  const shared = generateTimestampRunId();
  return clientIds.map((clientId) => withSuffix(shared, clientId));
};
