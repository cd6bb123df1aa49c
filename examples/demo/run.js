'use strict';

/**
 * `npm run demo`: the life of one run, told through two real processes and real HTTP, and the four mistakes
 * that used to spoil it. This process is A, where smart resume lives; it also plays those who call the
 * backend. Each answer is checked, and a surprise ends the demo with exit code 1.
 */

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setLogger } = require('strict-run-id');
const records = require('./backend/routes/records');
const smartResume = require('./backend/routes/smartResume');
const { listen } = require('./backend/utils/http');
const print = require('./print');

const CLIENT_IDS = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];
const PATIENCE_MS = 10_000;

async function main() {
  setLogger(null);
  const server = await listen(smartResume, records);
  const a = { name: 'A', url: urlOf(server.address()), asked: recordsAskedOf(server) };
  const child = fork(path.join(__dirname, 'backend', 'processB.js'), {
    env: { ...process.env, RECORDS_URL: a.url },
  });
  try {
    const b = { name: 'B', url: urlOf(await addressOf(child)) };
    introduce(a, b, child);
    await tell(a, b);
    await end(child);
  } finally {
    child.kill();
    server.close();
  }
  print.heading('All of this was checked on the way. Both processes end here.');
}

function introduce(a, b, child) {
  print.title('strict-run-id: one run, four clients, two processes');
  print.field('process A', `${a.url}, pid ${process.pid}: smart resume, the database`);
  print.field('process B', `${b.url}, pid ${child.pid}: scoring and harvesting`);
  print.field('records', 'kept by each process for itself; B asks A about a run that is new to it');
  print.field('stand-ins', 'for Airtable and Apify, so nothing leaves this machine');
  print.field('silenced', 'the log that comes with each refusal, by setLogger(null) in both processes');
}

async function tell(a, b) {
  print.heading('The id is made once and passed on unchanged');
  const runs = await makeTheIds(a);
  await passByQuery(a, b, runs["O'Neil"]);
  await passByBody(a, b, runs['Ada-Park']);
  await passByWebhook(a, b, runs['Cora-Lee']);

  print.heading('Four mistakes are refused at the first touch');
  await refuseDoubledSuffix(b, runs['Ada-Park']);
  await refuseAnotherClient(b, runs['Ada-Park']);
  await refuseArray(b, runs['Ada-Park'], runs['Bora-Bora']);
  await refusePromise(b, runs['Ada-Park']);
  assert.deepEqual(a.asked, [], 'a refused id got as far as the records');
}

// The id goes on unchanged

async function makeTheIds(a) {
  print.step('Smart resume makes one base id, and from it the run id of each client.');
  const body = { clientIds: CLIENT_IDS };
  const { baseId, runs } = await send(a, 'POST', '/smart-resume', { status: 201, body });
  assert.deepEqual(runs.map((run) => run.runId), CLIENT_IDS.map((clientId) => `${baseId}-${clientId}`));

  print.field('base id', baseId);
  for (const { clientId, runId, recordId } of runs) print.field(clientId, `${runId.padEnd(25)}${recordId}`);
  return Object.fromEntries(runs.map((run) => [run.clientId, run]));
}

async function passByQuery(a, b, { runId, clientId, recordId }) {
  print.step("By query: lead scoring for O'Neil, whose ' URLSearchParams encodes as %27.");
  const query = new URLSearchParams({ runId, clientId });
  assert.match(query.toString(), /O%27Neil/);
  const answer = await send(b, 'GET', `/lead-scoring?${query}`);
  checkAsked(a, runId);
  checkAnswer(answer, runId, recordId);
}

async function passByBody(a, b, { runId, clientId, recordId }) {
  print.step('By body: post scoring for Ada-Park. Its route adds the suffix again, out of habit.');
  const answer = await send(b, 'POST', '/post-scoring', { body: { runId, clientId } });
  checkAsked(a, runId);
  checkAnswer(answer, runId, recordId);
}

async function passByWebhook(a, b, { runId, clientId, recordId }) {
  print.step('By webhook: post harvesting for Cora-Lee. Apify answers with an id of its own.');
  const start = await send(b, 'POST', '/post-harvesting', { status: 202, body: { runId, clientId } });
  checkAsked(a, runId);
  assert.match(start.apifyRunId, /^[0-9A-Za-z]{17}$/);
  assert.equal(start.apifyClientRunId, `${start.apifyRunId}-C${clientId}`);
  print.field('Apify id', `${start.apifyRunId}, registered as ${start.apifyClientRunId}`);

  print.step('Later, when Apify is done, its webhook brings the run id back.');
  const answer = await send(b, 'POST', start.webhook, { body: { resource: { id: start.apifyRunId } } });
  checkAnswer(answer, runId, recordId);
  assert.equal(answer.apifyRecordId, recordId);
  print.field('by Apify id', `${answer.apifyRecordId}, the same record`);
}

/** The registry is one per process: B asks A, once, for the record of a run that it never heard of. */
function checkAsked(a, runId) {
  assert.deepEqual(a.asked.splice(0), [`GET /records/${runId}`]);
}

function checkAnswer(answer, runId, recordId) {
  assert.ok(Buffer.from(answer.runId).equals(Buffer.from(runId)), `${runId} came back as ${answer.runId}`);
  assert.equal(answer.recordId, recordId);
  print.field('run id', `${answer.runId}, the same to the byte`);
  print.field('record', `${answer.recordId}, the one of step 1`);
}

// The four mistakes

async function refuseDoubledSuffix(b, { runId, clientId }) {
  print.step('A doubled suffix: the caller glued the client to an id that had it.');
  const query = new URLSearchParams({ runId: `${runId}-${clientId}`, clientId });
  await sendRefused(b, 'GET', `/lead-scoring?${query}`, 'ERR_RUN_ID_DOUBLE_SUFFIX');
}

async function refuseAnotherClient(b, { runId }) {
  print.step("Another client's id: Bora-Bora would write its numbers to the row of Ada-Park.");
  const body = { runId, clientId: 'Bora-Bora' };
  await sendRefused(b, 'POST', '/post-scoring', 'ERR_RUN_ID_CLIENT_MISMATCH', body);
}

async function refuseArray(b, one, other) {
  print.step('An array: Express makes one of a query with two run ids.');
  const query = new URLSearchParams([
    ['runId', one.runId],
    ['runId', other.runId],
    ['clientId', one.clientId],
  ]);
  await sendRefused(b, 'GET', `/lead-scoring?${query}`, 'ERR_RUN_ID_NOT_STRING');
}

async function refusePromise(b, { clientId }) {
  print.step(`A missing await in the route: the old code made "[object Promise]-${clientId}" of it.`);
  await sendRefused(b, 'POST', '/post-scoring/retry', 'ERR_RUN_ID_NOT_STRING', { clientId });
}

async function sendRefused(to, method, target, code, body) {
  const answer = await send(to, method, target, { status: 400, body });
  assert.deepEqual(Object.keys(answer), ['code', 'message']);
  assert.equal(answer.code, code);
  print.field('code', answer.code);
  print.field('message', answer.message);
}

// Requests and processes

async function send(to, method, target, { status = 200, body } = {}) {
  print.field(`to ${to.name}`, `${method} ${target}`);
  if (body) print.field('body', JSON.stringify(body));
  const response = await fetch(to.url + target, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  assert.equal(response.status, status, `${method} ${target} answered ${response.status}: ${text}`);
  print.field('answer', `HTTP ${response.status}`);
  return JSON.parse(text);
}

/** The records that a server is asked for from now on, shown as they are and kept to be checked. */
function recordsAskedOf(server) {
  const asked = [];
  server.on('request', ({ method, url }) => {
    if (!url.startsWith('/records/')) return;
    asked.push(`${method} ${decodeURIComponent(url)}`);
    print.field('B asks A', asked.at(-1));
  });
  return asked;
}

function urlOf({ port }) {
  return `http://127.0.0.1:${port}`;
}

/** Where a child process listens, as it says itself. */
async function addressOf(child) {
  const ended = once(child, 'exit').then(([status]) => assert.fail(`process B ended early, with ${status}`));
  const [address] = await Promise.race([once(child, 'message'), ended]);
  return address;
}

/** Lets a child process go, and waits until it is gone. */
async function end(child) {
  child.disconnect();
  const [status] = await once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
  assert.equal(status, 0, `process B ended with ${status}`);
}

main().catch((error) => {
  console.error('\nThe demo met a surprise, and stops here.\n', error);
  process.exitCode = 1;
});
