// What the package returns of an id.
import { parseRunId } from 'strict-run-id';

const day = (text: string | null) => (text === null ? null : text.slice(0, 10).split('-'));

export const dayOf = (runId: string) => day(parseRunId(runId).timestamp);
