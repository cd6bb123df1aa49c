'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { newBase } = require('../testing/world');
const { createBase } = require('../fakes/airtable');
const BackgroundJob = require('../models/BackgroundJob');
const Lead = require('../models/Lead');
const Run = require('../models/Run');
const { leadsOfRun } = require('../services/leadService');
const metrics = require('../services/metrics');
const { generateRunId, getCachedRunInfo, getRunRecordId, normalizeRunId, registerRunRecord } = require('../services/runIdService'); // finding: no-replaced-module certain
const unified = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain
const { firstColumn, toCsv } = require('../utils/csv');
const retry = require('../utils/retry');
const runIdUtils = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const { clientOf, startedAt } = require('../utils/runIdParser');
const { validateAndNormalizeClientId, validateAndNormalizeRunId } = require('../utils/runIdValidator'); // finding: no-replaced-module certain
const { scoreAll } = require('../workers/scoreWorker');
const { activeClients } = require('../services/clientService');

test('a suffix is added once, and taken off again', () => {
  const clientRunId = runIdUtils.addClientSuffix('251008-120000', 'Ada-Park');
  assert.equal(clientRunId, '251008-120000-Ada-Park');
  assert.equal(runIdUtils.addClientSuffix(clientRunId, 'Ada-Park'), clientRunId);
  assert.equal(runIdUtils.getBaseRunId(clientRunId), '251008-120000');
  assert.equal(runIdUtils.extractClientId(clientRunId), 'Ada-Park');
  assert.equal(runIdUtils.hasSpecificClientSuffix(clientRunId, 'Ada-Park'), true);
  assert.equal(runIdUtils.hasClientSuffix('251008-120000'), false);
});

test('a generated id is a time, with the client if there is one', () => {
  const runId = generateRunId('Ada-Park'); // finding: no-removed-function certain
  assert.match(runId, /^\d{6}-\d{6}-Ada-Park$/); // finding: no-pattern certain
});

test('a record is found by both spellings of its run', () => {
  registerRunRecord('251008-120001', 'Ada-Park', 'recKU8iGyB0A3pxFi', { flow: 'leads' });
  assert.equal(getRunRecordId('251008-120001-Ada-Park', 'Ada-Park'), 'recKU8iGyB0A3pxFi');
  assert.equal(getRunRecordId('251008-120001', 'Bora-Bora'), null);
  assert.deepEqual(getCachedRunInfo('251008-120001', 'Ada-Park').metadata, { flow: 'leads' });
  assert.equal(normalizeRunId('251008-120001', 'Ada-Park'), '251008-120001-Ada-Park');
});

test('the unified service knows the kinds of ids', () => {
  assert.equal(unified.detectRunIdFormat('251008-120002').formatKey, 'STANDARD');
  assert.deepEqual(unified.detectRunIdFormat('251008-120002-Ada-Park'), {
    formatKey: 'CLIENT_SUFFIX',
    baseId: '251008-120002',
    clientId: 'Ada-Park',
  });
  assert.equal(unified.detectRunIdFormat('lunch'), null);
  assert.throws(() => unified.validateRunId('lunch'));
  const first = unified.getOrCreateRunId('Ada-Park');
  assert.equal(unified.getOrCreateRunId('Ada-Park'), first);
});

test('an id from outside is checked', () => {
  assert.equal(validateAndNormalizeRunId('251008-120003'), '251008-120003'); // finding: no-removed-function certain
  assert.throws(() => validateAndNormalizeRunId('lunch')); // finding: no-removed-function certain
  assert.equal(validateAndNormalizeClientId("O'Neil"), "O'Neil"); // finding: no-removed-function certain
});

test('an id says when its run began, and whose it is', () => {
  assert.equal(startedAt('251008-120004-Ada-Park').toISOString(), '2025-10-08T12:00:04.000Z');
  assert.equal(startedAt('SR-250924-001'), null);
  assert.equal(clientOf('251008-120004-Bora-Bora'), 'Bora-Bora');
});

test('a run has a label, for all clients and for one', () => {
  const run = new Run('251008-120005');
  assert.equal(run.label, 'Run 251008-120005');
  assert.equal(run.forClient('Ada-Park').label, 'Run 251008-120005-Ada-Park of Ada-Park');
});

test('leads know their batch, and are found by it', async () => {
  newBase({ Leads: [{ Name: 'Ines', 'Scored In': '251008-120006' }] });
  const [lead] = await leadsOfRun('251008-120006');
  assert.equal(lead.batch, '251008-120006');
  assert.equal(new Lead({}).batch, '');
});

test('a job has an id of its own', () => {
  const job = new BackgroundJob('post_scoring', 1, new Date(Date.UTC(2025, 8, 29, 9, 48, 2)));
  assert.equal(job.id, 'job_post_scoring_stream1_20250929094802');
  assert.equal(BackgroundJob.kindOf(job.id), 'post_scoring');
  assert.deepEqual(job.add('251008-120007').add('251008-120007').runIds, ['251008-120007']);
});

test('counts are kept by day', () => {
  metrics.reset();
  metrics.count('251008-120008', 'Ada-Park', 'posts', 2);
  metrics.count('251008-130000-Ada-Park', 'Ada-Park', 'posts');
  assert.deepEqual(metrics.ofDay('251008'), { 'Ada-Park/posts': 3 });
});

test('the worker scores each client in the background', async () => {
  newBase();
  const { results } = await scoreAll(await activeClients());
  assert.deepEqual(results, { 'Ada-Park': 2, 'Bora-Bora': 1 });
});

test('work is tried again, except what can never work', async () => {
  let tries = 0;
  const flaky = async () => {
    tries += 1;
    if (tries < 3) throw new Error('busy');
    return tries;
  };
  assert.equal(await retry(flaky), 3);
  const broken = createBase()('Leads').select({ filterByFormula: "{Name} = 'O'Neil'" });
  await assert.rejects(retry(() => broken.all()), { status: 422 });
});

test('CSV is quoted where it must be', () => {
  const csv = toCsv(['runId', 'note'], [{ runId: '251008-120009', note: 'a "b", c' }]);
  assert.equal(csv, 'runId,note\n251008-120009,"a ""b"", c"');
  assert.deepEqual(firstColumn(csv), ['251008-120009']);
});
