// Client runs as a repository.
import { createClientRunId, getRunRecordId } from 'strict-run-id';

export class ClientRunRepository {
  async recordOf(runId: string, clientId: string): Promise<string | null> {
    try {
      return getRunRecordId(createClientRunId(runId, clientId), clientId);
    } catch { // finding: no-swallowed-refusal certain
      return null;
    }
  }

  pathOf(runId: string): string {
    return `/client-runs/${encodeURIComponent(runId)}`;
  }
}
