// every passes the index as the source.
import { validateRunId } from 'strict-run-id/unifiedRunIdService';

export const allValid = (ids: string[]): boolean => ids.every(validateRunId); // finding: no-other-signature certain
