// An old callback and a promise of its own get the error.
import { normalizeRunId } from 'strict-run-id';

export const read = (value: string, done: (error: unknown, runId?: string) => void): void => {
  let runId: string;
  try {
    runId = normalizeRunId(value);
  } catch (error) {
    done(error);
    return;
  }
  done(null, runId);
};

export const later = (value: string): Promise<string> =>
  new Promise((resolve, reject) => {
    try {
      resolve(normalizeRunId(value));
    } catch (error) {
      reject(error);
    }
  });
