// The error becomes another one, with or without the first.
import { getNormalizedRunId, validateRunId } from 'strict-run-id';

class BadRequest extends Error {
  readonly status = 400;
}

export function idOf(value: string): string {
  try {
    return getNormalizedRunId(value);
  } catch {
    throw new BadRequest('runId is malformed');
  }
}

export async function traced(span: { recordException(error: unknown): void; end(): void }, runId: string): Promise<void> {
  try {
    validateRunId(runId);
  } catch (error) {
    span.recordException(error);
    throw error;
  } finally {
    span.end();
  }
}
