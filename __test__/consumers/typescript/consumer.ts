/** A consumer of every sub-path, compiled with the declarations of the package checked, too. */

import { createServer } from 'node:http';
import { RunIdError, countRunIds, generateTimestampRunId, withRunRecord } from 'strict-run-id';
import type { ParsedRunId } from 'strict-run-id';
import { currentRunId, runIdBoundary, runIdEvents, withRunId } from 'strict-run-id/express';
import type { RunIdMismatch } from 'strict-run-id/express';
import { storeClientRunRecordId } from 'strict-run-id/recordCache';
import { registerRunRecord } from 'strict-run-id/runIdService';
import { addClientSuffix } from 'strict-run-id/runIdUtils';
import { resetRunIdState } from 'strict-run-id/testing';
import { normalizeRunId } from 'strict-run-id/unifiedRunIdService';

const runId: string = addClientSuffix(generateTimestampRunId(), 'Ada-Park');
const kind = (parsed: ParsedRunId): string => parsed.kind;
const inContext: string | undefined = withRunId(runId, () => currentRunId());
runIdEvents.on('mismatch', (mismatch) => {
  const { sent }: RunIdMismatch = mismatch;
  return sent;
});
// @ts-expect-error there is no such event
runIdEvents.on('missmatch', () => {});
// @ts-expect-error a run id is a string
registerRunRecord(1, 'Ada-Park', 'rec1');

const boundary = runIdBoundary({ role: 'consumer', clientId: (req) => req.headers['x-client'] });
createServer((req, res) => boundary(req, res, () => res.end()));

export async function main(): Promise<string> {
  resetRunIdState();
  storeClientRunRecordId(runId, 'Ada-Park', 'rec1');
  const { recordId } = await withRunRecord(runId, 'Ada-Park', { find: () => undefined });
  const { ids } = await countRunIds('app.log', { signal: AbortSignal.timeout(1_000) });
  const error: unknown = ids;
  return error instanceof RunIdError
    ? error.code
    : `${recordId} ${normalizeRunId(runId)} ${inContext} ${kind}`;
}
