'use strict';

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { newBase, startApp } = require('../testing/world');

const rowsOf = (runId) => ({
  'Job Tracking': [{ 'Run ID': runId, Status: 'Running', 'Job Type': 'smart-resume' }],
  'Client Run Results': ['Ada-Park', 'Bora-Bora'].map((clientId, index) => ({
    'Run ID': `${runId}-${clientId}`, // finding: no-surgery likely
    'Client ID': clientId,
    Status: 'Running',
    'Leads Scored': index + 1,
    'Posts Scored': 0,
  })),
});

let app;
before(async () => {
  app = await startApp();
});
after(() => app.close());

test('a run is shown with its clients, by its id or by that of a client', async () => {
  newBase(rowsOf('251004-080000'));
  for (const id of ['251004-080000', '251004-080000-Bora-Bora']) {
    const { body } = await app.call('GET', `/runs/${id}`);
    assert.deepEqual([body.runId, body.started], ['251004-080000', '2025-10-04T08:00:00.000Z']);
    assert.deepEqual(
      body.clients.map(({ clientId, leads }) => [clientId, leads]),
      [
        ['Ada-Park', 1],
        ['Bora-Bora', 2],
      ],
    );
  }
});

test('the rows of a run are listed', async () => {
  newBase(rowsOf('251004-080001'));
  const { body } = await app.call('GET', '/runs/251004-080001-Ada-Park/rows');
  assert.equal(body.length, 2);
});

test('one client of a run is shown', async () => {
  newBase(rowsOf('251004-080002'));
  const { status, body } = await app.call('GET', '/runs/251004-080002/clients/Ada-Park');
  assert.deepEqual([status, body.row['Leads Scored'], body.leads, body.posts], [200, 1, 0, 0]);
});

test('a client without a row in this run is not found', async () => {
  newBase(rowsOf('251004-080003'));
  const { status, body } = await app.call('GET', '/runs/251004-080003/clients/Cora-Lee');
  assert.equal(status, 404);
  assert.match(body.error, /not found/);
});

test('the report is CSV, named after the run', async () => {
  newBase(rowsOf('251004-080004'));
  const { body, headers } = await app.call('GET', '/reports/251004-080004');
  assert.equal(headers.get('content-disposition'), 'attachment; filename="251004-080004.csv"');
  assert.equal(body, 'clientId,status,leads,posts\nAda-Park,Running,1,0\nBora-Bora,Running,2,0');
});

test('clients are searched, and their runs listed', async () => {
  newBase(rowsOf('251004-080005'));
  assert.deepEqual((await app.call('GET', '/clients?q=BORA')).body, ['Bora-Bora']);
  const { body } = await app.call('GET', '/clients/Ada-Park/runs?limit=5');
  assert.deepEqual([body.initials, body.runs.map(({ runId }) => runId)], ['AP', ['251004-080005-Ada-Park']]);
});
