'use strict';

/**
 * What the addon answers to lib/ and bin/ has all its fields, null if they hold nothing. A field that was left out would be
 * read from Object.prototype, where other code may have put one.
 */

const runIds = require('strict-run-id');
const { memoryStore } = require('strict-run-id/memory');
const { resetRunIdState } = require('strict-run-id/testing');
const { boundary, claims, shared, sharedIds, sharedRecords } = require('../lib/bound.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const create = () => 'rec1';
const verify = () => true;

beforeEach(() => {
  resetRunIdState();
  runIds.setLogger(null);
});

/** Every function that answers lib/ or bin/ with an object, with calls that come to each kind of answer. */
const rows = [
  [
    'claims.begin',
    ['recordId', 'held', 'claim', 'rejected', 'leaseMs', 'place'],
    {
      'no record': () => claims.begin(base, 'Ada-Park', {}),
      'a claim': () => claims.begin(base, 'Ada-Park', { create }),
      'a claim of another': () => {
        claims.begin(base, 'Ada-Park', { create });
        return claims.begin(base, 'Ada-Park', { create });
      },
      'a record': () => {
        runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
        return claims.begin(base, 'Ada-Park', { create });
      },
      'a record to verify': () => {
        runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
        return claims.begin(base, 'Ada-Park', { verify });
      },
    },
  ],
  [
    'claims.verified',
    ['recordId', 'rejected'],
    Object.fromEntries(
      [
        ['a valid record', { verify }, true],
        ['one that is rejected', { verify, create }, false],
        ['one that is rejected, and none is to be made', { verify }, false],
      ].map(([name, options, isValid]) => [
        name,
        () => {
          runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
          const { claim, recordId } = claims.begin(base, 'Ada-Park', options);
          return claims.verified(base, 'Ada-Park', claim, recordId, isValid);
        },
      ]),
    ),
  ],
  [
    'boundary.options',
    ['header', 'generates', 'observes', 'makes', 'takesFirst', 'needsClient', 'ignoresBody', 'names'],
    {
      'the defaults': () => boundary.options({ role: 'origin' }),
      'all options': () =>
        boundary.options({
          ...{ role: 'consumer', header: 'X-Run', clientId: () => null, client: 'required' },
          ...{ names: ['id'], onConflict: 'first' },
        }),
    },
  ],
  [
    'boundary.mismatch',
    ['sent', 'received'],
    { 'another run': () => boundary.mismatch(ada, '251003-154511') },
  ],
  [
    'shared.options',
    ['timeoutMs', 'maxStaleMs', 'isLocalAllowed'],
    {
      'the defaults': () => shared.options({ store: memoryStore() }),
      'all options': () =>
        shared.options({ store: memoryStore(), timeoutMs: 1, maxStaleMs: 0, onStoreError: 'local' }),
    },
  ],
  [
    'sharedRecords.question',
    ['key', 'runId', 'asked', 'flag'],
    {
      'a client run id': () => sharedRecords.question(ada, 'Ada-Park'),
      'a base id': () => sharedRecords.question(base, 'Ada-Park', { fresh: true }),
    },
  ],
  [
    'sharedRecords.requiredQuestion',
    ['key', 'runId', 'from', 'to', 'asked', 'flag'],
    {
      'a timestamp': () => sharedRecords.requiredQuestion(ada, 'Ada-Park'),
      'an id without a time': () => sharedRecords.requiredQuestion('SR-250924-001', 'Guy'),
    },
  ],
  [
    'sharedRecords.registration',
    ['key', 'runId', 'recordId', 'owner', 'metadata', 'asked', 'flag'],
    {
      'a row of Airtable': () =>
        sharedRecords.registration(base, 'Ada-Park', 'recKU8iGyB0A3pxFi', { note: 1 }),
      'any other': () => sharedRecords.registration(base, 'Ada-Park', 'rec1'),
    },
  ],
  [
    'sharedRecords.replacement',
    ['key', 'runId', 'oldRecordId', 'recordId', 'owner', 'metadata', 'asked', 'flag'],
    { 'a record': () => sharedRecords.replacement(base, 'Ada-Park', 'rec1', 'rec2') },
  ],
  [
    'sharedRecords.own',
    ['key', 'runId', 'recordId', 'owner', 'metadata', 'asked', 'flag'],
    {
      'a record': () => {
        runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
        return sharedRecords.own(base, 'Ada-Park');
      },
    },
  ],
  [
    'what sharedRecords says of links',
    ['key', 'runId', 'id', 'known'],
    {
      'a job to link': () => sharedRecords.job(ada, 'job_1'),
      'an Apify run to link': () => sharedRecords.apify(ada, '8MSTBAfqMzuXPvgB3'),
      'a job': () => sharedRecords.jobAsked('job_1'),
      'no job': () => sharedRecords.jobAsked(),
      'an Apify run': () => sharedRecords.apifyAsked('8MSTBAfqMzuXPvgB3'),
      'no Apify run': () => sharedRecords.apifyAsked(),
      'a run with jobs': () => sharedRecords.runOfJobs(ada),
      'a run with an Apify run': () => sharedRecords.runOfApify(ada),
    },
  ],
  [
    'sharedRecords.list',
    ['baseId', 'clientId', 'from', 'to', 'cursor', 'limit'],
    {
      'a base id': () => sharedRecords.list({ baseId: base }),
      'all options': () => sharedRecords.list({ baseId: base, clientId: 'Ada-Park', cursor: 'x', limit: 1 }),
    },
  ],
  ['sharedIds.slot', ['name'], { 'a slot': () => sharedIds.slot('smart-resume', Date.UTC(2025, 9, 3)) }],
  [
    'explainRunId',
    ['ok', 'kind', 'reason', 'hint', 'suggestion'],
    {
      'an id': () => runIds.explainRunId(ada),
      'no id': () => runIds.explainRunId(null),
      'no text': () => runIds.explainRunId(42),
      'a malformed id': () => runIds.explainRunId('foo-bar'),
      'one with a suggestion': () => runIds.explainRunId(`${ada}-Ada-Park`),
    },
  ],
  [
    'explainClientId',
    ['ok', 'reason', 'hint', 'suggestion'],
    {
      'a client id': () => runIds.explainClientId('Ada-Park'),
      'no client id': () => runIds.explainClientId(null),
      'no text': () => runIds.explainClientId(42),
      'a malformed one': () => runIds.explainClientId('Ada Park'),
    },
  ],
  [
    'parseRunId',
    ['runId', 'kind', 'baseId', 'clientId', 'timestamp', 'sequence', 'taskId', 'stepId', 'apifyRunId'],
    {
      'a timestamp': () => runIds.parseRunId(ada),
      'a base id': () => runIds.parseRunId(base),
      'a sequence': () => runIds.parseRunId('SR-250924-001-T1-S2-CGuy'),
      'an Apify run': () => runIds.parseRunId('8MSTBAfqMzuXPvgB3'),
    },
  ],
];

test.each(
  rows.flatMap(([name, keys, calls]) =>
    Object.entries(calls).map(([what, call]) => [name, what, keys, call]),
  ),
)('%s answers with all its fields to %s', (_, __, keys, call) => {
  const answer = call();
  expect(Object.keys(answer).sort()).toEqual([...keys].sort());
  for (const key of keys) expect(answer[key]).not.toBeUndefined();
});
