/** Imports the names of each sub-path; prints one id. */

import { createClientRunId } from 'strict-run-id';
import { currentRunId, withRunId } from 'strict-run-id/express';
import { clearAllCache } from 'strict-run-id/recordCache';
import { clearCache } from 'strict-run-id/runIdService';
import { getBaseRunId } from 'strict-run-id/runIdUtils';
import { resetRunIdState } from 'strict-run-id/testing';
import { validateRunId } from 'strict-run-id/unifiedRunIdService';

for (const reset of [clearAllCache, clearCache, resetRunIdState]) reset();
const runId = createClientRunId('251003-154510', 'Ada-Park');
validateRunId(getBaseRunId(runId), 'smoke');
console.log(withRunId(runId, () => currentRunId()));
