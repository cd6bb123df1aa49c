// Conditions that choose what to do, not which id.
import { createClientRunId, extractClientId } from 'strict-run-id';

export function clientRun(runId: string, clientId: string): string {
  return extractClientId(runId) ? runId : createClientRunId(runId, clientId);
}

export const isOpen = (run: { runId: string | null; ended: string | null }): boolean => Boolean(run.runId) && run.ended === null;
