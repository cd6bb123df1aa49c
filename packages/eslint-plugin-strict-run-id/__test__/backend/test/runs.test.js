'use strict';

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { newBase, startApp } = require('../testing/world');
const apify = require('../fakes/apify');

let app;
before(async () => {
  app = await startApp();
});
after(() => app.close());

test('smart resume makes a job, and a row for each active client', async () => {
  const base = newBase();
  const { status, body } = await app.call('POST', '/smart-resume', {});
  assert.equal(status, 202);
  assert.deepEqual(body.clients, ['Ada-Park', 'Bora-Bora']);
  assert.deepEqual(
    base.rows('Job Tracking').map((row) => [row['Run ID'], row.Status, row.Clients]),
    [[body.runId, 'Running', 2]],
  );
  const rows = base.rows('Client Run Results');
  assert.deepEqual(rows.map((row) => row['Client ID']), ['Ada-Park', 'Bora-Bora']);
  assert.ok(rows.every((row) => row['Run ID'] === `${body.runId}-${row['Client ID']}`)); // finding: no-surgery likely
});

test('a run that is resumed keeps its rows', async () => {
  const base = newBase();
  const runId = '251003-154510';
  for (let time = 0; time < 2; time += 1) {
    const { body } = await app.call('POST', `/smart-resume?runId=${runId}`, { clientIds: ['Ada-Park'] });
    assert.equal(body.runId, runId);
  }
  assert.equal(base.rows('Job Tracking').length, 1);
  assert.equal(base.rows('Client Run Results').length, 1);
});

test('a run is scored and closed', async () => {
  const base = newBase();
  const { body: started } = await app.call('POST', '/smart-resume', { clientIds: ['Ada-Park'] });
  const leads = await app.call('POST', `/run-batch-score?runId=${started.runId}&clientId=Ada-Park`);
  assert.deepEqual([leads.status, leads.body.scored], [200, 2]);
  const posts = await app.call('POST', '/run-post-batch-score', { runId: started.runId, clientId: 'Ada-Park' });
  assert.deepEqual([posts.status, posts.body.done], [200, true]);
  assert.deepEqual(
    base.rows('Job Tracking').map((row) => [row.Status, row['Leads Scored']]),
    [['Completed', 2]],
  );
});

test('lead scoring by hand makes a run of its own', async () => {
  const base = newBase();
  const { status, body } = await app.call('POST', '/run-batch-score?clientId=Bora-Bora');
  assert.equal(status, 200);
  assert.match(body.runId, /^\d{6}-\d{6}$/); // finding: no-pattern certain
  assert.equal(base.rows('Job Tracking')[0]['Job Type'], 'lead-scoring');
});

test('the webhook stores the posts of the run that Apify names', async () => {
  const base = newBase();
  const { body: started } = await app.call('POST', '/smart-resume', { clientIds: ['Ada-Park'] });
  const [row] = base.rows('Apify Runs');
  const resource = { id: row['Apify Run ID'], status: 'SUCCEEDED', defaultDatasetId: apify.datasets().at(-1) };
  const { status, body } = await app.call('POST', '/webhooks/apify', { resource });
  assert.deepEqual([status, body.clientId, body.stored], [200, 'Ada-Park', 3]);
  assert.equal(body.runId.startsWith(started.runId), true); // finding: no-surgery likely
  assert.equal(base.rows('Client Run Results')[0]['Posts Harvested'], 3);
  const again = await app.call('POST', '/webhooks/apify', { resource });
  assert.equal(again.body.stored, 0);
});

test('a harvest is started for a run that is open', async () => {
  newBase();
  const parentRunId = '251003-160000';
  await app.call('POST', `/smart-resume?runId=${parentRunId}`, { clientIds: ['Cora-Lee'] });
  const { status, body } = await app.call('POST', '/harvest-posts', { parentRunId, clientId: 'Cora-Lee' });
  assert.deepEqual([status, body.runId], [202, '251003-160000-Cora-Lee']);
  assert.equal(body.apifyRunId.length, 17);
});

test('a request without the token is refused', async () => {
  newBase();
  const config = require('../config');
  const token = config.token;
  config.token = 'another';
  const call = app.call('POST', '/smart-resume', {});
  config.token = token;
  assert.equal((await call).status, 401);
});
