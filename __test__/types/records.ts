/** Type tests for records, and for formulas that filter in Airtable. */

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
  getRunIdForJob,
  getRunRecordId,
  linkApifyRun,
  linkJob,
  listJobsOfRun,
  listRunRecords,
  registerApifyRunId,
  registerRunRecord,
  replaceRunRecord,
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
  const replaced = replaceRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', 'recQ2xWn7TzL5vYhs', metadata);
  check<Equal<typeof replaced, string>>();
  replaceRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', 'recQ2xWn7TzL5vYhs');
  const storedAs = storeClientRunRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  check<Equal<typeof storedAs, string>>();
  const cachedAs = cacheRecordId(runId, 'recKU8iGyB0A3pxFi');
  check<Equal<typeof cachedAs, string>>();
  const apify = registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park');
  check<Equal<typeof apify, string>>();

  // @ts-expect-error JSON can't represent a function
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { done: () => true });
  // @ts-expect-error JSON would turn a Date into a string
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { started: new Date() });
  // @ts-expect-error JSON would drop undefined
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { posts: undefined });
  // @ts-expect-error the new record id is missing
  replaceRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  // @ts-expect-error the record id is missing
  registerRunRecord(runId, 'Ada-Park');
  // @ts-expect-error a client's record needs a client id
  registerRunRecord(runId, maybe, 'recKU8iGyB0A3pxFi');
  // @ts-expect-error it takes no metadata
  storeClientRunRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', {});
  // @ts-expect-error it takes two arguments; registerRunRecord takes three
  cacheRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  // @ts-expect-error the client id is required
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

  // @ts-expect-error the result may be null
  getRunRecordId(runId, 'Ada-Park').length;
  // @ts-expect-error the client id is required
  getRunRecordId(runId);
  // @ts-expect-error is an await missing?
  getClientRunRecordId(pending, 'Ada-Park');
  // @ts-expect-error it takes no client id
  getCachedRecordId(runId, 'Ada-Park');
  // @ts-expect-error an absent run id throws here
  requireRunRecordId(maybe, 'Ada-Park');
  // @ts-expect-error the client id is required
  getCachedRunInfo(runId);
  // @ts-expect-error unknown filter
  listRunRecords({ client: 'Ada-Park' });
  // @ts-expect-error since is a number of milliseconds, not a Date
  listRunRecords({ since: new Date() });
  // @ts-expect-error since is not a string
  listRunRecords({ since: '2025-10-03T15:45:10.000Z' });
  // @ts-expect-error limit is a number
  listRunRecords({ limit: '10' });
  // @ts-expect-error only listed records have lastTimestamp
  info?.lastTimestamp;
}

/** A row from a database. */
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

  // The callbacks may be synchronous, and every option may be left out.
  await withRunRecord(runId, 'Ada-Park', { find: () => stored, create: () => 'recKU8iGyB0A3pxFi' });
  await withRunRecord(runId, 'Ada-Park', { find: () => null });
  await withRunRecord(runId, 'Ada-Park', {});
  await withRunRecord(runId, 'Ada-Park', { verify: (recordId) => recordId.startsWith('rec') });
  await withRunRecord(runId, 'Ada-Park', { verify: async () => true, create: () => 'recKU8iGyB0A3pxFi' });
  const options: WithRunRecordOptions = { find: undefined, create: undefined, leaseMs: undefined };
  await withRunRecord(runId, 'Ada-Park', options);
  return (await withRunRecord(clientRunId, 'Ada-Park')).recordId;
}
check<Equal<ReturnType<typeof tracks>, Promise<string>>>();

{
  // @ts-expect-error is an await missing?
  withRunRecord(runId, 'Ada-Park').recordId;
  // @ts-expect-error the client id is required
  withRunRecord(runId);
  // @ts-expect-error the id must not be null or undefined
  withRunRecord(runId, maybe);
  // @ts-expect-error the run id must not be null or undefined
  withRunRecord(stored, 'Ada-Park');
  // @ts-expect-error is an await missing?
  withRunRecord(pending, 'Ada-Park');
  // @ts-expect-error a row is not a record id
  withRunRecord(runId, 'Ada-Park', { create: () => createRow(runId) });
  // @ts-expect-error create must return a record id
  withRunRecord(runId, 'Ada-Park', { create: async () => (await findRow(runId))?.id });
  // @ts-expect-error a row is not a record id
  withRunRecord(runId, 'Ada-Park', { find: () => findRow(runId) });
  // @ts-expect-error create is a function, not a promise
  withRunRecord(runId, 'Ada-Park', { create: pending });
  // @ts-expect-error verify returns a boolean
  withRunRecord(runId, 'Ada-Park', { verify: () => findRow(runId) });
  // @ts-expect-error the callbacks take no arguments
  withRunRecord(runId, 'Ada-Park', { create: (id: string) => id });
  // @ts-expect-error leaseMs is a number
  withRunRecord(runId, 'Ada-Park', { leaseMs: '30s' });
  // @ts-expect-error unknown option
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
      | 'replaced'
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

    // @ts-expect-error unknown kind
    if (finding.kind === 'lost') clearAllCache();
    // @ts-expect-error the field may be null
    new Date(finding.endedAt);
  }

  // @ts-expect-error the result may be null
  explainRunRecord(maybe).findings;
  // @ts-expect-error the array may be empty
  explanation.findings[0].kind;
  // @ts-expect-error is an await missing?
  explainRunRecord(pending);
  // @ts-expect-error a number is not a client id
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

  const linkedJob = linkJob(runId, 'smart_resume_1759506310000');
  check<Equal<typeof linkedJob, string>>();
  const runOfJob = getRunIdForJob(either);
  check<Equal<typeof runOfJob, string | null>>();
  const jobs = listJobsOfRun(runId);
  check<Equal<typeof jobs, string[]>>();

  // @ts-expect-error the job id is missing
  linkJob(runId);
  // @ts-expect-error an absent run id throws here
  listJobsOfRun(maybe);
  // @ts-expect-error the Apify run id is missing
  linkApifyRun(clientRunId);
  // @ts-expect-error the id must not be null or undefined
  linkApifyRun(clientRunId, maybe);
  // @ts-expect-error is an await missing?
  linkApifyRun(clientRunId, pending);
  // @ts-expect-error it takes no client id
  linkApifyRun(runId, '8MSTBAfqMzuXPvgB3', 'Ada-Park');
  // @ts-expect-error a value from a webhook has the type unknown
  getRunIdForApifyRun(outside);
  // @ts-expect-error the result may be null
  getRunIdForApifyRun('8MSTBAfqMzuXPvgB3').length;
  // @ts-expect-error it takes no client id
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

  // @ts-expect-error a number is not a run id
  clearCache(251003);
  // @ts-expect-error it takes no arguments
  clearAllCache('Ada-Park');
  // @ts-expect-error both arguments are required
  clearClientRunCache(runId);
}

// Filtering in Airtable

{
  check<Equal<typeof airtableFormula, AirtableFormula>>();
  const { and, baseIdMatches, clientIdEquals, or, runIdEquals } = airtableFormula;
  const formula = and(
    clientIdEquals('Client', 'Ada-Park'),
    or(runIdEquals('Run ID', clientRunId), '{Done}=1'),
  );
  check<Equal<typeof formula, string>>();
  or(...[runId].map((id) => baseIdMatches('Run ID', id)));

  // @ts-expect-error the field is the first argument
  runIdEquals(runId);
  // @ts-expect-error the run id may be undefined
  runIdEquals('Run ID', maybe);
  // @ts-expect-error is an await missing?
  baseIdMatches('Run ID', pending);
  // @ts-expect-error a number is not a client id
  clientIdEquals('Client', 42);
  // @ts-expect-error formulas are separate arguments, not an array
  and([formula]);
}
