/** Type tests for the package over a store. */

import { sharedRuns } from 'strict-run-id';
import { memoryStore } from 'strict-run-id/memory';
import type {
  RunStore,
  SharedRunPage,
  SharedRunRecordOutcome,
  SharedRuns,
  SharedRunStats,
} from 'strict-run-id';
import { check, maybe, pending, runId } from './given.js';
import type { Equal } from './given.js';

const store: RunStore = memoryStore();
const runs: SharedRuns = sharedRuns({ store, timeoutMs: 1_000, maxStaleMs: 0, onStoreError: 'local' });
const { signal } = new AbortController();

const found = runs.getRunRecordId(maybe, 'Ada-Park', { fresh: true, signal });
check<Equal<typeof found, Promise<string | null>>>();
const required = runs.requireRunRecordId(runId, 'Ada-Park');
check<Equal<typeof required, Promise<string>>>();
const registered = runs.registerRunRecord(runId, 'Ada-Park', 'rec1', { leads: [1, 2] }, { signal });
check<Equal<typeof registered, Promise<string>>>();
void runs.replaceRunRecord(runId, 'Ada-Park', 'rec1', 'rec2', undefined, { signal });
const cleared = runs.clearRunRecord(runId, 'Ada-Park', { store: true });
check<Equal<typeof cleared, Promise<boolean>>>();
const page = runs.listRuns({ clientId: 'Ada-Park', limit: 10, cursor: null });
check<Equal<typeof page, Promise<SharedRunPage>>>();
const reserved = runs.reserveRunId();
check<Equal<typeof reserved, Promise<string>>>();
void runs.runIdForSlot('smart-resume', new Date(0), 'Ada-Park');
void runs.runIdForSlot('smart-resume', 0, null, { signal });
const stats = runs.stats();
check<Equal<typeof stats, SharedRunStats>>();

// @ts-expect-error the store is required
sharedRuns({});
// @ts-expect-error unknown option
sharedRuns({ store, maxAge: 1 });
// @ts-expect-error not a choice
sharedRuns({ store, onStoreError: 'retry' });
// @ts-expect-error is an await missing?
void runs.getRunRecordId(pending, 'Ada-Park');
// @ts-expect-error the scheduled time is no text
void runs.runIdForSlot('smart-resume', '2025-10-03T15:45:00Z');
// @ts-expect-error a store has all methods
sharedRuns({ store: { name: 'ours' } });

const asked = runs.withRunRecord(runId, 'Ada-Park', {
  find: async (context) => (context.signal.aborted ? null : undefined),
  create: async (context) => {
    check<Equal<typeof context.fence, number | null>>();
    const until = await context.extend(context.deadline);
    return `rec${until}`;
  },
  verify: (recordId) => recordId.length > 0,
  signal,
  leaseMs: 1_000,
  fresh: true,
});
check<Equal<typeof asked, Promise<SharedRunRecordOutcome>>>();
type Source = SharedRunRecordOutcome['source'];
check<Equal<Source, 'registry' | 'store' | 'find' | 'create'>>();
// @ts-expect-error a record id is a string
void runs.withRunRecord(runId, 'Ada-Park', { create: () => 42 });
// @ts-expect-error unknown option
void runs.withRunRecord(runId, 'Ada-Park', { lease: 1 });
