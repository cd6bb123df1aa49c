'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { newBase } = require('../testing/world');
const backfillClientIds = require('../scripts/backfillClientIds');
const exportRuns = require('../scripts/exportRuns');
const findOrphans = require('../scripts/findOrphans');
const logIds = require('../scripts/logIds');
const mergeDuplicates = require('../scripts/mergeDuplicates');
const repairSuffixes = require('../scripts/repairSuffixes');
const startRun = require('../scripts/startRun');

const clientRow = (runId, more) => ({ 'Run ID': runId, Status: 'Running', 'Leads Scored': 0, ...more });

test('a run is started by hand, and its ids are printed', async () => {
  newBase();
  const printed = [];
  const runId = await startRun(['Ada-Park', 'Cora-Lee'], (line) => printed.push(line));
  assert.deepEqual(printed, [`${runId}-Ada-Park`, `${runId}-Cora-Lee`]); // finding: no-surgery likely
});

test('rows without a job are orphans', async () => {
  newBase({
    'Job Tracking': [{ 'Run ID': '251007-100000' }],
    'Client Run Results': [clientRow('251007-100000-Ada-Park'), clientRow('251007-100001-Ada-Park')],
  });
  assert.deepEqual(await findOrphans(), ['251007-100001-Ada-Park']);
});

test('the rows of a day are exported', async () => {
  newBase({
    'Client Run Results': [clientRow('251007-100002-Ada-Park', { 'Client ID': 'Ada-Park' }), clientRow('251008-100002-Ada-Park')],
  });
  assert.equal(
    await exportRuns('2025-10-07'),
    'Run ID,Client ID,Status,Leads Scored,Posts Scored\n251007-100002-Ada-Park,Ada-Park,Running,0,',
  );
  await assert.rejects(exportRuns('yesterday'), TypeError);
});

test('the column of the client is filled from the id', async () => {
  const base = newBase({
    'Client Run Results': [clientRow('251007-100003-Bora-Bora'), clientRow('SR-250924-001-CCora-Lee'), clientRow('251007-100004')],
  });
  assert.equal(await backfillClientIds(), 2);
  assert.deepEqual(
    base.rows('Client Run Results').map((row) => row['Client ID']),
    ['Bora-Bora', 'Cora-Lee', undefined],
  );
});

test('of two rows with one id, the first stays', async () => {
  const runId = '251007-100005-Ada-Park';
  const base = newBase({
    'Client Run Results': [
      clientRow(runId, { Created: '2025-10-07T10:00:06Z', 'Leads Scored': 7 }),
      clientRow(runId, { Created: '2025-10-07T10:00:05Z' }),
    ],
  });
  assert.equal((await mergeDuplicates([runId])).length, 1);
  assert.deepEqual(
    base.rows('Client Run Results').map((row) => [row.Created, row['Leads Scored']]),
    [['2025-10-07T10:00:05Z', 7]],
  );
});

test('the ids in a log are counted', () => {
  const log = '[251007-100006] [scoring] start\n[251007-100006-Ada-Park] [leads] 2\n[251007-100006] [scoring] end\nno id';
  assert.deepEqual(logIds(log), { '251007-100006': 2, '251007-100006-Ada-Park': 1 });
});

test('a doubled suffix is repaired', () => {
  assert.deepEqual(
    repairSuffixes([
      { runId: '251007-100007-Ada-Park-Ada-Park', clientId: 'Ada-Park' },
      { runId: '251007-100007', clientId: 'Ada-Park' },
    ]),
    ['251007-100007-Ada-Park', '251007-100007-Ada-Park'],
  );
});
