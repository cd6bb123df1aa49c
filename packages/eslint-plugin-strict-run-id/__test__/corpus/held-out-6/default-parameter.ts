// A default that makes an id, and one in a helper.
import { generateTimestampRunId } from 'strict-run-id';

export function harvest(clientId: string, runId: string = generateTimestampRunId()) { // finding: no-fallback-chain certain
  return { clientId, tag: tag(runId) };
}

function tag(text: string) {
  return text.toUpperCase(); // finding: no-surgery likely
}
