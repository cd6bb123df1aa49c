// An error that is returned as a value, collected, or thrown later is not swallowed.
import { normalizeRunId, validateRunId } from 'strict-run-id';

type Result = { ok: true; runId: string } | { ok: false; error: unknown };

export function read(value: string): Result {
  try {
    return { ok: true, runId: normalizeRunId(value) };
  } catch (error) {
    return { ok: false, error };
  }
}

export function checkAll(values: string[]): unknown[] {
  const errors: unknown[] = [];
  for (const value of values) {
    try {
      validateRunId(value);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

export function withCleanUp(value: string, close: () => void): void {
  let failure: unknown;
  try {
    validateRunId(value);
  } catch (error) {
    failure = error;
  }
  close();
  if (failure) throw failure;
}
