'use strict';

/**
 * `npm run demo`: one run of three tenants through the whole backend, in processes of their own: the server, and the
 * script of smart resume. Airtable and Apify are stand-ins in this process, over HTTP, and so are the six mistakes that
 * are refused. What is shown is checked; a surprise ends the demo with exit code 1.
 */

const assert = require('node:assert/strict');
const print = require('./print');
const { startWorld, TENANTS } = require('./test-doubles/world');

const CLIENT_IDS = Object.keys(TENANTS);
const COUNTS = ['Leads Scored', 'Posts Scored', 'Posts Harvested'];

async function main() {
  const world = await startWorld();
  try {
    const backend = await world.backend();
    print.title('strict-run-id: one run, three tenants, four flows');
    print.field('backend', `${backend.url}, Express, a process of its own`);
    print.field('Airtable', `${world.airtable.url}, a stand-in: real client, five requests a second`);
    print.field('Apify', `${world.apify.url}, a stand-in; nothing leaves this machine`);
    const baseId = await tellTheRun(world, backend);
    await tellTheRefusals(world, backend, baseId);
  } finally {
    await world.close();
  }
  print.heading('All of this was checked on the way. All processes have ended.');
}

async function tellTheRun(world, backend) {
  print.heading('The id is made once and passed on unchanged');
  print.step(
    'Smart resume makes the one id, a row for the job and one for each tenant, and starts the flows.',
  );
  const { runId: baseId } = await world.smartResume(backend);
  print.field('run id', baseId);
  print.step(
    'Scoring and harvesting work on after their 202, all tenants at once, until all rows are closed.',
  );
  await world.completed(baseId);
  const requests = backend.log.filter(({ msg }) => msg === 'request');
  assert.equal(requests.length, 3 * CLIENT_IDS.length);
  for (const { path, runId, source, clientId, header } of requests) {
    assert.deepEqual([runId, header], [`${baseId}-${clientId}`, runId]);
    print.row([path, 23], [source, 16], [runId]);
  }
  print.step("Apify knows its own id. Its webhook brings that, and it leads back to the tenant's run.");
  await world.until(() => world.apify.webhooks.length === CLIENT_IDS.length, 'all webhooks are answered');
  for (const { body, status, answer } of world.apify.webhooks) {
    assert.deepEqual([status, answer.runId], [200, body.jobRunId]);
    const { fields } = world.airtable
      .rows('Client Run Results')
      .find((row) => row.fields['Apify Run ID'] === body.resource.id);
    print.row([body.resource.id, 23], [`${fields['Posts Harvested']} posts`, 16], [answer.runId]);
  }
  print.step('The rows as they are in Airtable: one for the job, one for each tenant, with its own counts.');
  print.row(['Run ID', 28], ['Status', 12], ...COUNTS.map((name) => [name, 16]));
  for (const { fields } of [
    ...world.airtable.rows('Job Tracking'),
    ...world.airtable.rows('Client Run Results'),
  ]) {
    print.row(
      [fields['Run ID'], 28],
      [fields.Status, 12],
      ...COUNTS.map((name) => [String(fields[name]), 16]),
    );
  }
  checkRows(world, baseId);
  return baseId;
}

function checkRows({ airtable }, baseId) {
  assert.deepEqual(
    airtable.rows('Job Tracking').map(({ fields }) => [fields['Run ID'], fields.Status]),
    [[baseId, 'Completed']],
  );
  const rows = airtable.rows('Client Run Results').map(({ fields }) => fields);
  assert.equal(rows.length, CLIENT_IDS.length);
  for (const [clientId, counts] of Object.entries(TENANTS)) {
    const row = rows.find((fields) => fields['Run ID'] === `${baseId}-${clientId}`);
    assert.deepEqual({ ...row, ...counts, Status: 'Completed' }, row);
  }
}

async function tellTheRefusals(world, backend, baseId) {
  print.heading('Six mistakes are refused at the first touch');
  const cora = `${baseId}-Cora-Lee`;
  const scoring = (query) => ({ path: `/run-batch-score?${new URLSearchParams(query)}` });
  const posts = (body) => ({ path: '/run-post-batch-score', body });
  const resource = { id: 'Q7mZ2tWn4LcV9dXe6', status: 'SUCCEEDED' };
  const before = [world.airtable.rows('Job Tracking'), world.airtable.rows('Client Run Results')];
  for (const [title, request, status, code] of [
    [
      'No id: the scorer would have made one of its own.',
      scoring({ clientId: 'Cora-Lee' }),
      400,
      'ERR_RUN_ID_MISSING',
    ],
    [
      'A doubled suffix: the caller glued the client to an id that had it.',
      scoring({ runId: `${cora}-Cora-Lee` }),
      400,
      'ERR_RUN_ID_DOUBLE_SUFFIX',
    ],
    [
      "Another tenant's id: Bora-Bora would write its numbers to the row of Cora-Lee.",
      posts({ runId: cora, clientId: 'Bora-Bora' }),
      400,
      'ERR_RUN_ID_CLIENT_MISMATCH',
    ],
    [
      'A missing await made a text of a Promise.',
      posts({ runId: '[object Promise]', clientId: 'Cora-Lee' }),
      400,
      'ERR_RUN_ID_FORMAT',
    ],
    [
      'An object: a webhook whose jobRunId is not the id, but what holds it.',
      { path: '/webhooks/apify', body: { resource, jobRunId: { runId: cora } } },
      400,
      'ERR_RUN_ID_NOT_STRING',
    ],
    [
      'A tenant without a row in this run. None is made for it.',
      posts({ runId: baseId, clientId: 'Ada-Park' }),
      404,
      'ERR_RUN_RECORD_NOT_FOUND',
    ],
  ]) {
    print.step(title);
    await sendRefused(backend, request, status, code);
  }
  assert.deepEqual([world.airtable.rows('Job Tracking'), world.airtable.rows('Client Run Results')], before);
  print.step('After all of them, no row has changed.');
}

async function sendRefused({ url }, { path, body }, status, code) {
  print.field('sent', `POST ${path}`);
  if (body) print.field('body', JSON.stringify(body));
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  assert.deepEqual([response.status, answer.code], [status, code], answer.detail);
  print.field('answer', `HTTP ${status}`);
  print.field('code', code);
  print.field('message', answer.detail);
}

main().catch((error) => {
  console.error('\nThe demo met a surprise, and stops here.\n', error);
  process.exitCode = 1;
});
