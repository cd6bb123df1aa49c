/** The same for records, and for the formulas that ask Airtable. */

import {
  airtableFormula,
  cacheRecordId,
  clearAllCache,
  clearCache,
  clearClientRunCache,
  explainRunRecord,
  getApifyRunForRunId,
  getCachedRecordId,
  getCachedRunInfo,
  getClientRunRecordId,
  getRunIdForApifyRun,
  getRunRecordId,
  linkApifyRun,
  listRunRecords,
  registerApifyRunId,
  registerRunRecord,
  requireRunRecordId,
  storeClientRunRecordId,
  withRunRecord,
} from 'strict-run-id';
import type {
  AirtableFormula,
  ClientRunRecord,
  Finding,
  FindingKind,
  JsonValue,
  ListedRunRecord,
  RunRecord,
  RunRecordExplanation,
  RunRecordOutcome,
  WithRunRecordOptions,
} from 'strict-run-id';
import { check, clientRunId, either, maybe, outside, pending, runId, stored } from './given.js';
import type { Equal } from './given.js';

// Records

{
  const metadata: JsonValue = { posts: 12, tags: ['a', null], nested: { done: true } };
  const registered = registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', metadata);
  check<Equal<typeof registered, string>>();
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  const storedAs = storeClientRunRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  check<Equal<typeof storedAs, string>>();
  const cachedAs = cacheRecordId(runId, 'recKU8iGyB0A3pxFi');
  check<Equal<typeof cachedAs, string>>();
  const apify = registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park');
  check<Equal<typeof apify, string>>();

  // @ts-expect-error JSON can't carry a function
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { done: () => true });
  // @ts-expect-error JSON would make a text of a Date
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { started: new Date() });
  // @ts-expect-error JSON would drop it
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { posts: undefined });
  // @ts-expect-error the record id is missing
  registerRunRecord(runId, 'Ada-Park');
  // @ts-expect-error a record belongs to a client
  registerRunRecord(runId, maybe, 'recKU8iGyB0A3pxFi');
  // @ts-expect-error this one takes no metadata
  storeClientRunRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', {});
  // @ts-expect-error a third argument: registerRunRecord is meant
  cacheRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  // @ts-expect-error the client id is needed
  registerApifyRunId('8MSTBAfqMzuXPvgB3');
}

{
  const recordId = getRunRecordId(maybe, 'Ada-Park');
  check<Equal<typeof recordId, string | null>>();
  const sameRecordId = getClientRunRecordId(stored, 'Ada-Park');
  check<Equal<typeof sameRecordId, string | null>>();
  const cached = getCachedRecordId(either);
  check<Equal<typeof cached, string | null>>();
  const needed = requireRunRecordId(runId, 'Ada-Park');
  check<Equal<typeof needed, string>>();
  const info = getCachedRunInfo(maybe, 'Ada-Park');
  check<Equal<typeof info, ClientRunRecord | null>>();
  check<Equal<NonNullable<typeof info>['clientId'], string>>();
  const record: RunRecord | null = info;
  void record;
  const records = listRunRecords({ clientId: maybe, baseId: runId });
  check<Equal<typeof records, ListedRunRecord[]>>();
  const known: RunRecord[] = records;
  void known;
  check<
    Equal<
      { [Field in keyof RunRecord]: RunRecord[Field] },
      { recordId: string; baseId: string; clientId: string | null; timestamp: string; metadata: JsonValue }
    >
  >();
  check<Equal<Exclude<keyof ListedRunRecord, keyof RunRecord>, 'lastTimestamp'>>();
  check<Equal<ListedRunRecord['lastTimestamp'], string>>();
  listRunRecords();
  listRunRecords({ since: Date.now() - 60_000, limit: 10 });
  listRunRecords({ since: null, limit: undefined });

  // @ts-expect-error it may be null
  getRunRecordId(runId, 'Ada-Park').length;
  // @ts-expect-error the client id is needed
  getRunRecordId(runId);
  // @ts-expect-error is an await missing?
  getClientRunRecordId(pending, 'Ada-Park');
  // @ts-expect-error the client is in the id, or there is none
  getCachedRecordId(runId, 'Ada-Park');
  // @ts-expect-error an absent id is an error here
  requireRunRecordId(maybe, 'Ada-Park');
  // @ts-expect-error the client id is needed
  getCachedRunInfo(runId);
  // @ts-expect-error there is no such filter
  listRunRecords({ client: 'Ada-Park' });
  // @ts-expect-error a moment is a number of milliseconds
  listRunRecords({ since: new Date() });
  // @ts-expect-error neither is it a text
  listRunRecords({ since: '2025-10-03T15:45:10.000Z' });
  // @ts-expect-error so many are a number
  listRunRecords({ limit: '10' });
  // @ts-expect-error when it was last registered is in the list alone
  info?.lastTimestamp;
}

/** A row as a database gives it. */
interface Row {
  id: string;
}
declare function findRow(runId: string): Promise<Row | undefined>;
declare function createRow(runId: string): Promise<Row>;

async function tracks() {
  const outcome = await withRunRecord(runId, 'Ada-Park', {
    find: async () => (await findRow(runId))?.id,
    create: async () => (await createRow(runId)).id,
    leaseMs: 60_000,
  });
  check<Equal<typeof outcome, RunRecordOutcome>>();
  check<Equal<typeof outcome.recordId, string>>();
  check<Equal<typeof outcome.status, 'created' | 'existing'>>();

  // What takes no time needs no promise, and each option may be left out.
  await withRunRecord(runId, 'Ada-Park', { find: () => stored, create: () => 'recKU8iGyB0A3pxFi' });
  await withRunRecord(runId, 'Ada-Park', { find: () => null });
  await withRunRecord(runId, 'Ada-Park', {});
  const options: WithRunRecordOptions = { find: undefined, create: undefined, leaseMs: undefined };
  await withRunRecord(runId, 'Ada-Park', options);
  return (await withRunRecord(clientRunId, 'Ada-Park')).recordId;
}
check<Equal<ReturnType<typeof tracks>, Promise<string>>>();

{
  // @ts-expect-error is an await missing?
  withRunRecord(runId, 'Ada-Park').recordId;
  // @ts-expect-error the client id is needed
  withRunRecord(runId);
  // @ts-expect-error and may not be absent
  withRunRecord(runId, maybe);
  // @ts-expect-error neither may the run id
  withRunRecord(stored, 'Ada-Park');
  // @ts-expect-error is an await missing?
  withRunRecord(pending, 'Ada-Park');
  // @ts-expect-error a row is no record id
  withRunRecord(runId, 'Ada-Park', { create: () => createRow(runId) });
  // @ts-expect-error what is made is there
  withRunRecord(runId, 'Ada-Park', { create: async () => (await findRow(runId))?.id });
  // @ts-expect-error a row is no record id
  withRunRecord(runId, 'Ada-Park', { find: () => findRow(runId) });
  // @ts-expect-error it is called where it is needed, not before
  withRunRecord(runId, 'Ada-Park', { create: pending });
  // @ts-expect-error the caller knows which run it is
  withRunRecord(runId, 'Ada-Park', { create: (id: string) => id });
  // @ts-expect-error a lease is a number of milliseconds
  withRunRecord(runId, 'Ada-Park', { leaseMs: '30s' });
  // @ts-expect-error there is no such option
  withRunRecord(runId, 'Ada-Park', { timeoutMs: 30_000 });
}

{
  const explanation = explainRunRecord(runId, 'Ada-Park');
  check<Equal<typeof explanation, RunRecordExplanation>>();
  check<Equal<typeof explanation.recordId, string | null>>();
  check<Equal<typeof explanation.registeredAt, string | null>>();
  check<Equal<typeof explanation.findings, Finding[]>>();
  const ofBase = explainRunRecord(runId);
  check<Equal<typeof ofBase.runId, string>>();
  const absent = explainRunRecord(null, 'Ada-Park');
  check<Equal<typeof absent, null>>();
  const perhaps = explainRunRecord(either, either);
  check<Equal<typeof perhaps, RunRecordExplanation | null>>();
  check<
    Equal<
      FindingKind,
      | 'cleared'
      | 'evicted'
      | 'expired'
      | 'other-kind'
      | 'doubled-suffix'
      | 'other-client'
      | 'made-twice'
      | 'apify-run'
      | 'nothing'
    >
  >();
  for (const finding of explanation.findings) {
    check<Equal<typeof finding.kind, FindingKind>>();
    check<Equal<typeof finding.sentence, string>>();
    check<Equal<typeof finding.secondsApart, number | null>>();
    type Texts = 'runId' | 'clientId' | 'recordId' | 'registeredAt' | 'place' | 'endedAt' | 'endedBy';
    check<Equal<Finding[Texts], string | null>>();
    check<Equal<keyof Finding, Texts | 'kind' | 'sentence' | 'secondsApart'>>();

    // @ts-expect-error there is no such kind
    if (finding.kind === 'lost') clearAllCache();
    // @ts-expect-error it may not be known
    new Date(finding.endedAt);
  }

  // @ts-expect-error it may be null
  explainRunRecord(maybe).findings;
  // @ts-expect-error there may be none
  explanation.findings[0].kind;
  // @ts-expect-error is an await missing?
  explainRunRecord(pending);
  // @ts-expect-error a number is no client id
  explainRunRecord(runId, 42);
}

{
  const linked = linkApifyRun(clientRunId, '8MSTBAfqMzuXPvgB3');
  check<Equal<typeof linked, string>>();
  const ours = getRunIdForApifyRun('8MSTBAfqMzuXPvgB3');
  check<Equal<typeof ours, string | null>>();
  getRunIdForApifyRun(either);
  const theirs = getApifyRunForRunId(clientRunId);
  check<Equal<typeof theirs, string | null>>();
  getApifyRunForRunId(stored);

  // @ts-expect-error the Apify run is missing
  linkApifyRun(clientRunId);
  // @ts-expect-error and may not be absent
  linkApifyRun(clientRunId, maybe);
  // @ts-expect-error is an await missing?
  linkApifyRun(clientRunId, pending);
  // @ts-expect-error the client is in the run id, or there is none
  linkApifyRun(runId, '8MSTBAfqMzuXPvgB3', 'Ada-Park');
  // @ts-expect-error a webhook's body is not checked yet
  getRunIdForApifyRun(outside);
  // @ts-expect-error it may be null
  getRunIdForApifyRun('8MSTBAfqMzuXPvgB3').length;
  // @ts-expect-error the client is in the run id, or there is none
  getApifyRunForRunId(runId, 'Ada-Park');
}

{
  clearCache();
  clearCache(runId);
  clearCache(null, 'Ada-Park');
  const cleared = clearCache(maybe, stored);
  check<Equal<typeof cleared, void>>();
  const clearedAll = clearAllCache();
  check<Equal<typeof clearedAll, void>>();
  const clearedOne = clearClientRunCache(runId, 'Ada-Park');
  check<Equal<typeof clearedOne, void>>();

  // @ts-expect-error a number is no run id
  clearCache(251003);
  // @ts-expect-error all means all
  clearAllCache('Ada-Park');
  // @ts-expect-error both are needed
  clearClientRunCache(runId);
}

// Asking Airtable

{
  check<Equal<typeof airtableFormula, AirtableFormula>>();
  const { and, baseIdMatches, clientIdEquals, or, runIdEquals } = airtableFormula;
  const formula = and(
    clientIdEquals('Client', 'Ada-Park'),
    or(runIdEquals('Run ID', clientRunId), '{Done}=1'),
  );
  check<Equal<typeof formula, string>>();
  or(...[runId].map((id) => baseIdMatches('Run ID', id)));

  // @ts-expect-error the field comes first
  runIdEquals(runId);
  // @ts-expect-error it may be absent
  runIdEquals('Run ID', maybe);
  // @ts-expect-error is an await missing?
  baseIdMatches('Run ID', pending);
  // @ts-expect-error a number is no client id
  clientIdEquals('Client', 42);
  // @ts-expect-error each formula is an argument of its own
  and([formula]);
}
