'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { newBase } = require('../testing/world');
const cleanup = require('../cron/cleanup');
const nightly = require('../cron/nightly');
const resumeFailed = require('../cron/resumeFailed');
const weeklyReport = require('../cron/weeklyReport');
const notifications = require('../services/notifications');

test('the nightly run starts all active clients', async () => {
  const base = newBase();
  notifications.take();
  const runId = await nightly();
  assert.equal(base.rows('Job Tracking')[0]['Run ID'], runId);
  assert.equal(notifications.take().at(-1).text, `Nightly run ${runId}: Ada-Park, Bora-Bora`);
});

test('a failed job is resumed once', async () => {
  const base = newBase({ 'Job Tracking': [{ 'Run ID': '251006-010000', Status: 'Failed' }] });
  const [runId] = await resumeFailed();
  assert.equal(base.rows('Job Tracking')[0]['Resumed As'], runId);
  assert.deepEqual(await resumeFailed(), []);
});

test("the cleanup ends Apify's runs of stale runs", async () => {
  const runId = '250902-020000';
  const base = newBase({
    'Job Tracking': [{ 'Run ID': runId, Status: 'Running' }],
    'Apify Runs': [
      { 'Run ID': `${runId}-Ada-Park`, Status: 'RUNNING' }, // finding: no-surgery likely
      { 'Run ID': '250903-020000-Ada-Park', Status: 'RUNNING' },
    ],
  });
  assert.deepEqual(await cleanup(), { closed: [runId], dropped: 1 });
  assert.deepEqual(
    base.rows('Apify Runs').map((row) => row.Status),
    ['ABORTED', 'RUNNING'],
  );
});

test('the weekly report counts days and leads', async () => {
  newBase({
    'Client Run Results': ['251006-010000', '251006-130000', '251007-010000'].map((runId) => ({
      'Run ID': `${runId}-Ada-Park`, // finding: no-surgery likely
      'Client ID': 'Ada-Park',
      Status: 'Completed',
      'Leads Scored': 2,
    })),
  });
  assert.deepEqual(await weeklyReport('2025-10-06'), [
    'Week of 6 Oct 2025',
    'Ada-Park: 6 leads on 2 days',
    'Bora-Bora: 0 leads on 0 days',
  ]);
});
