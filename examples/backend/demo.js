'use strict';

/**
 * `npm run demo`: sends one run of three tenants through the whole backend, then six invalid requests. The
 * server and the smart resume script are separate processes; Airtable and Apify are test doubles in this one.
 * The demo asserts all that it prints, and exits with 1 if an assertion fails.
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
    print.field('backend', `${backend.url} (Express, a separate process)`);
    print.field(
      'Airtable',
      `${world.airtable.url} (test double, used with the real client, five requests a second)`,
    );
    print.field('Apify', `${world.apify.url} (test double; nothing leaves this machine)`);
    const baseId = await showRun(world, backend);
    await showErrors(world, backend, baseId);
  } finally {
    await world.close();
  }
  print.heading('Everything shown was asserted. All processes have ended.');
}

async function showRun(world, backend) {
  print.heading('The id is generated once and passed on unchanged');
  print.step(
    'Smart resume generates the id, creates a row for the job and for each tenant, and starts the flows.',
  );
  const { runId: baseId } = await world.smartResume(backend);
  print.field('run id', baseId);
  print.step(
    'Scoring and harvesting answer 202 and continue, all tenants at once, until every row is closed.',
  );
  await world.completed(baseId);
  const requests = backend.log.filter(({ msg }) => msg === 'request');
  assert.equal(requests.length, 3 * CLIENT_IDS.length);
  for (const { path, runId, source, clientId, header } of requests) {
    assert.deepEqual([runId, header], [`${baseId}-${clientId}`, runId]);
    print.row([path, 23], [source, 16], [runId]);
  }
  print.step("Apify has ids of its own. Its webhook sends one, and the link leads to the tenant's run.");
  await world.until(() => world.apify.webhooks.length === CLIENT_IDS.length, 'all webhooks are answered');
  for (const { body, status, answer } of world.apify.webhooks) {
    assert.deepEqual([status, answer.runId], [200, body.jobRunId]);
    const { fields } = world.airtable
      .rows('Client Run Results')
      .find((row) => row.fields['Apify Run ID'] === body.resource.id);
    print.row([body.resource.id, 23], [`${fields['Posts Harvested']} posts`, 16], [answer.runId]);
  }
  print.step('The rows in Airtable: one for the job, and one for each tenant with its own counts.');
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
  world.checkRows(baseId);
  return baseId;
}

async function showErrors(world, backend, baseId) {
  print.heading('Six mistakes, each refused by the first code that sees it');
  const cora = `${baseId}-Cora-Lee`;
  const scoring = (query) => ({ path: `/run-batch-score?${new URLSearchParams(query)}` });
  const posts = (body) => ({ path: '/run-post-batch-score', body });
  const resource = { id: 'Q7mZ2tWn4LcV9dXe6', status: 'SUCCEEDED' };
  const before = [world.airtable.rows('Job Tracking'), world.airtable.rows('Client Run Results')];
  for (const [title, request, status, code] of [
    [
      'No id: the scorer would otherwise generate another one.',
      scoring({ clientId: 'Cora-Lee' }),
      400,
      'ERR_RUN_ID_MISSING',
    ],
    [
      'A doubled suffix: the caller appended the client to an id that already had it.',
      scoring({ runId: `${cora}-Cora-Lee` }),
      400,
      'ERR_RUN_ID_DOUBLE_SUFFIX',
    ],
    [
      "Another tenant's id: Bora-Bora would write its counts to the row of Cora-Lee.",
      posts({ runId: cora, clientId: 'Bora-Bora' }),
      400,
      'ERR_RUN_ID_CLIENT_MISMATCH',
    ],
    [
      'A missing await turned a Promise into text.',
      posts({ runId: '[object Promise]', clientId: 'Cora-Lee' }),
      400,
      'ERR_RUN_ID_FORMAT',
    ],
    [
      'An object: the jobRunId of this webhook is an object that contains the id.',
      { path: '/webhooks/apify', body: { resource, jobRunId: { runId: cora } } },
      400,
      'ERR_RUN_ID_NOT_STRING',
    ],
    [
      'A tenant without a row in this run: no row is created.',
      posts({ runId: baseId, clientId: 'Ada-Park' }),
      404,
      'ERR_RUN_RECORD_NOT_FOUND',
    ],
  ]) {
    print.step(title);
    await sendInvalid(backend, request, status, code);
  }
  await showDiagnosis(world, backend);
  assert.deepEqual([world.airtable.rows('Job Tracking'), world.airtable.rows('Client Run Results')], before);
  print.step('None of these requests changed a row.');
}

/** The log has what the 404 must not hold: what is registered for the other tenants. */
async function showDiagnosis(world, { log }) {
  const isDiagnosis = ({ msg }) => msg.startsWith('Diagnosis: ');
  await world.until(() => log.some(isDiagnosis), 'the log has the diagnosis');
  const diagnosis = JSON.parse(log.findLast(isDiagnosis).msg.slice('Diagnosis: '.length));
  const near = diagnosis.filter(({ clientId }) => clientId !== null);
  assert.deepEqual(near.map(({ clientId }) => clientId).sort(), [...CLIENT_IDS].sort());
  for (const { sentence } of near) print.field('in the log', sentence);
}

async function sendInvalid({ url }, { path, body }, status, code) {
  print.field('sent', `POST ${path}`);
  if (body) print.field('body', JSON.stringify(body));
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  assert.deepEqual([response.status, answer.code], [status, code], answer.detail);
  print.field('answer', `HTTP ${status}`);
  print.field('code', code);
  print.field('message', answer.detail);
  if (status === 404) assert.doesNotMatch(JSON.stringify(answer), new RegExp(CLIENT_IDS.join('|')));
}

main().catch((error) => {
  console.error('\nThe demo failed:\n', error);
  process.exitCode = 1;
});
