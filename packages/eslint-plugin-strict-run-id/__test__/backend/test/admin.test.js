'use strict';

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { newBase, startApp } = require('../testing/world');

let app;
before(async () => {
  app = await startApp();
});
after(() => app.close());

test('a run of one client is stopped', async () => {
  const base = newBase();
  const runId = '251005-090000';
  await app.call('POST', `/smart-resume?runId=${runId}`, { clientIds: ['Ada-Park', 'Bora-Bora'] });
  const { body } = await app.call('POST', '/admin/stop', { runId, clientId: 'Bora-Bora' });
  assert.equal(body.stopped, '251005-090000-Bora-Bora');
  assert.deepEqual(
    base.rows('Client Run Results').map((row) => row.Status),
    ['Running', 'Stopped'],
  );
});

test('a job is made by hand, and found by its type', async () => {
  newBase();
  const { status, body } = await app.call('POST', '/admin/jobs', { jobType: 'import' });
  assert.equal(status, 201);
  assert.deepEqual((await app.call('GET', '/admin/jobs?type=import')).body, [body.runId]);
  assert.deepEqual((await app.call('GET', '/admin/jobs?type=export')).body, []);
});

test('the scores of a run are taken back', async () => {
  const base = newBase();
  const runId = '251005-090001';
  await app.call('POST', `/smart-resume?runId=${runId}`, { clientIds: ['Ada-Park'] });
  await app.call('POST', `/run-batch-score?runId=${runId}&clientId=Ada-Park`);
  const { body } = await app.call('POST', '/admin/unscore', { runId });
  assert.equal(body.unscored, 2);
  assert.equal(base.rows('Leads').filter((row) => row.Status === 'New').length, 3);
});

test('a run is deleted with its rows', async () => {
  const base = newBase();
  const runId = '251005-090002';
  await app.call('POST', `/smart-resume?runId=${runId}`, { clientIds: ['Ada-Park', 'Bora-Bora'] });
  const { body } = await app.call('DELETE', `/admin/runs/${runId}`);
  assert.deepEqual(body, { rows: 2, jobs: 1 });
  assert.deepEqual(base.rows('Job Tracking'), []);
});

test('a stale run is closed with its rows', async () => {
  const base = newBase({
    'Job Tracking': [{ 'Run ID': '250901-020000', Status: 'Running' }],
    'Client Run Results': [{ 'Run ID': '250901-020000-Ada-Park', 'Client ID': 'Ada-Park', Status: 'Running' }],
  });
  const { body } = await app.call('POST', '/admin/close-stale');
  assert.deepEqual(body.closed, ['250901-020000']);
  assert.equal(base.rows('Client Run Results')[0].Status, 'Stopped');
});
