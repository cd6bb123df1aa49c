'use strict';

/** Pairs of run and client that try to collide, and a comparison of two. For soakPairs.mjs and __test__/pairs.test.js. */

const assert = require('node:assert/strict');
const runIds = require('../index.js');

/** Ids of all kinds, where one begins or looks like another. */
const BASES = [
  ...['251003-154510', '251003-154511', '250924-154510', '251003-000001', '000101-000000'],
  ...['SR-250924-001', 'SR-250924-001-T1', 'SR-250924-001-T1-S2', 'SR-250924-001-S2', 'SR-250924-001-T12'],
  ...['SR-251003-154', 'SR-250924-010', '8MSTBAfqMzuXPvgB3', '8MSTBAfqMzuXPvgB4', '8mSTBAfqMzuXPvgB3'],
  ...['A5100315451000000', 'apify-nightly-7', 'apify-nightly', 'apify-Nightly-7'],
];

/** Names that resemble one another, an id, or a part of one. Not all are legal. */
const NAMES = [
  ...[
    'Ada-Park',
    'ada-park',
    'ADA-PARK',
    'Ada-park',
    'AdaPark',
    'Ada',
    'Park',
    'Park-Ada',
    'Ada--Park',
    'Ada_Park',
  ],
  ...['CAda-Park', 'CCAda-Park', 'C-Ada-Park', 'C', 'CC', 'C3PO', 'c3po', 'Cora-Lee', 'ora-Lee', 'Cora'],
  ...['Ada-Park-CAda-Park', 'Ada-Park-Ada-Park', 'Ada-CAda', 'Bora-Bora', 'Bora', 'BoraBora', 'Bora-CBora'],
  ...["O'Neil", 'O’Neil', 'ONeil', "o'neil", 'O(Neil)', 'Ada.Park', 'Ada@Park', 'Ada Park', ' Ada-Park'],
  ...[
    '154510',
    '251003',
    '251003-154510',
    '000001',
    '15451',
    '001',
    'T1',
    'S2',
    'T1-S2',
    'T12',
    '1',
    '12',
    '7',
  ],
  ...[
    'SR',
    'SR-250924-001',
    'nightly',
    'nightly-7',
    '8MSTBAfqMzuXPvgB3',
    'recKU8iGyB0A3pxFi',
    'undefined',
    'null',
  ],
  ...[
    'Łódź',
    'Łódź'.normalize('NFD'),
    'łódź',
    'Zoë',
    'Zoë'.normalize('NFD'),
    '\u00c5',
    '\u212b',
    'A\u030a',
    'ﬁ',
    'fi',
    'Аda',
  ],
  ...[
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\ufe0f',
    '\u3164',
    '\u115f',
    '\u00ad',
    '\u034f',
    '\u180e',
  ].flatMap((invisible) => [`Ada-Park${invisible}`, `Ada${invisible}-Park`]),
];

/** Returns the legal pairs, with their client run id, and how many names are refused by every base. */
function pairsOf() {
  const legal = [];
  const spelled = new Set();
  let refused = 0;
  for (const clientId of new Set(NAMES)) {
    const before = legal.length;
    for (const base of BASES) {
      let runId;
      try {
        runId = runIds.createClientRunId(base, clientId);
      } catch {
        // No function may take what another refuses.
        assert.throws(() => runIds.registerRunRecord(base, clientId, 'row-1'), runIds.RunIdError);
        assert.throws(() => runIds.getRunRecordId(base, clientId), runIds.RunIdError);
        continue;
      }
      assert.ok(!spelled.has(runId), `two pairs are spelled ${runId}`);
      spelled.add(runId);
      legal.push({ base, clientId, runId });
    }
    if (legal.length === before) refused += 1;
  }
  return { legal, refused };
}

/**
 * Registers two different pairs, and checks that no function shows or changes one for the other. Returns the number of
 * calls; throws an `AssertionError` for the first that is wrong.
 */
function comparePairs(one, other, below) {
  let calls = 0;
  /** Calls a function of records, with either spelling of the run id. */
  const call = (name, { base, clientId, runId }, ...rest) => {
    calls += 1;
    return runIds[name](below(2) ? base : runId, clientId, ...rest);
  };
  const reads = ['getRunRecordId', 'getClientRunRecordId'];
  const read = (pair, expected) => {
    assert.equal(call(reads[below(2)], pair), expected);
    assert.equal(call('getCachedRunInfo', pair)?.recordId ?? null, expected);
    calls += 1;
    const byId = runIds.getCachedRecordId(pair.runId);
    assert.equal(byId, expected);
    if (expected !== null) assert.equal(call('requireRunRecordId', pair), expected);
  };
  const listed = (filter) => {
    calls += 1;
    return runIds.listRunRecords(filter).map((record) => [record.runId, record.clientId, record.recordId]);
  };
  // Neither is there, whatever came before.
  for (const pair of [one, other]) call('clearCache', pair);
  calls += 1;
  if (below(2)) runIds.storeClientRunRecordId(one.base, one.clientId, 'row-1');
  else runIds.registerRunRecord(one.runId, one.clientId, 'row-1');
  read(one, 'row-1');
  read(other, null);
  call('clearCache', other);
  read(one, 'row-1');
  call('registerRunRecord', other, 'row-2');
  read(one, 'row-1');
  read(other, 'row-2');
  for (const [pair, rest, recordId] of [
    [one, other, 'row-1'],
    [other, one, 'row-2'],
  ]) {
    const records = listed({ clientId: pair.clientId });
    assert.ok(records.some(([, , id]) => id === recordId));
    assert.ok(records.every(([, clientId]) => clientId === pair.clientId));
    if (rest.clientId !== pair.clientId) assert.ok(!records.some(([runId]) => runId === rest.runId));
  }
  // Replaced: only its own.
  assert.throws(() => call('registerRunRecord', one, 'row-3'), { code: 'ERR_RUN_RECORD_CONFLICT' });
  read(other, 'row-2');
  calls += 1;
  runIds.clearClientRunCache(one.runId, one.clientId);
  read(one, null);
  read(other, 'row-2');
  call('clearCache', other);
  read(other, null);
  return calls;
}

module.exports = { comparePairs, pairsOf };
