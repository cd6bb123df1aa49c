'use strict';

/**
 * Stands in for Apify over HTTP: starts runs with ids of its own, and calls their webhooks later. `behave` says what is
 * unusual about the next runs: `early` calls before the start is answered, `times` calls more than once, `held` waits
 * until `release()`.
 */

const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const DELAY_MS = 50;

/** 17 letters and digits, as Apify's are; the first is no letter of Airtable's `rec`. */
const newId = () => `A${randomBytes(32).toString('base64').replace(/[^0-9A-Za-z]/g, '').slice(0, 16)}`;

/** Starts the stand-in. `itemCounts` says how much a harvest of each account yields. */
exports.startApify = async ({ itemCounts = {} } = {}) => {
  const requests = [];
  const webhooks = [];
  const atWork = new Set();
  let behaviour = {};
  let release = () => {};
  let gate = Promise.resolve();

  /** Calls the webhook of a run, and keeps what was answered. */
  async function callWebhook({ requestUrl, payloadTemplate }, resource) {
    const body = payloadTemplate.replace('{{resource}}', () => JSON.stringify(resource));
    const response = await fetch(requestUrl, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    webhooks.push({ body: JSON.parse(body), status: response.status, answer: await response.json() });
  }

  async function finish(webhook, resource, { early, times = 1 }) {
    if (!early) await sleep(DELAY_MS);
    await gate;
    // One beside the other: the second does not wait for the answer to the first.
    await Promise.all(Array.from({ length: times }, () => callWebhook(webhook, resource)));
  }

  const server = http.createServer(async (req, res) => {
    const input = JSON.parse(Buffer.concat(await req.toArray()).toString());
    const { searchParams } = new URL(req.url, 'http://apify');
    const [webhook] = JSON.parse(Buffer.from(searchParams.get('webhooks'), 'base64').toString());
    const id = newId();
    requests.push({ id, input, webhook, headers: req.headers });
    const resource = { id, status: 'SUCCEEDED', stats: { itemCount: itemCounts[input.account] ?? 0 } };
    const { early } = behaviour;
    const finished = finish(webhook, resource, behaviour).catch(() => {});
    atWork.add(finished);
    finished.then(() => atWork.delete(finished));
    if (early) await finished;
    res.writeHead(201, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ data: { id, status: 'RUNNING' } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    webhooks,
    behave(next) {
      behaviour = next;
      if (next.held) gate = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),
    async close() {
      release();
      await Promise.all(atWork);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
