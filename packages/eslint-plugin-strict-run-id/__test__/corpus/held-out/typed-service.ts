// A class with injected parts, in strict TypeScript.
import { RunIdError, createClientRunId, validateRunId } from 'strict-run-id';
import type { Logger } from './logger';

export class RunService {
  constructor(
    private readonly rows: Map<string, string>,
    private readonly log: Logger,
  ) {}

  public async open(runId: string, clientId: string): Promise<string | undefined> {
    try {
      validateRunId(runId);
    } catch (error: unknown) { // finding: no-swallowed-refusal certain
      this.log.warn((error as Error).message);
      return undefined;
    }
    return this.rows.get(createClientRunId(runId, clientId));
  }

  public async openStrictly(runId: string, clientId: string): Promise<string | undefined> {
    try {
      return this.rows.get(createClientRunId(runId, clientId));
    } catch (error: unknown) {
      if (error instanceof RunIdError) this.log.error(error.code);
      throw error;
    }
  }
}
