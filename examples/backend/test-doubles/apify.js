'use strict';

/**
 * A test double of Apify over HTTP. It starts runs with generated ids, lists them, and calls their webhooks,
 * with retries until the response is 2xx.
 */

const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const DELAY_MS = 50;

/**
 * Like Apify: eleven retries, each after twice the delay. Apify's go from a minute to 32 hours, these up to 2
 * seconds.
 */
const RETRIES = 11;
const retryMs = (attempt) => Math.min(50 * 2 ** attempt, 2_000);

/**
 * 17 letters and digits, like an Apify id. It starts with A, so it can't look like an Airtable row (`rec…`).
 */
const newId = () =>
  `A${randomBytes(32)
    .toString('base64')
    .replace(/[^0-9A-Za-z]/g, '')
    .slice(0, 16)}`;

/** Returns the event of a status: `ACTOR.RUN.TIMED_OUT` for `TIMED-OUT`. */
const eventOf = (status) => `ACTOR.RUN.${status.replace('-', '_')}`;

const isSuccess = (status) => status >= 200 && status < 300;

/** Starts the server. `itemCounts` is the number of items that a harvest of each account returns. */
exports.startApify = async ({ itemCounts = {}, token = 'apify_api_invented' } = {}) => {
  const runs = new Map();
  const webhooks = [];
  const unfinished = new Set();
  const closing = new AbortController();
  const { signal } = closing;
  let behaviour = {};
  let release = () => {};
  let gate = Promise.resolve();

  /** Calls a webhook once and records the response; the status is null if there was none. */
  async function call(requestUrl, body) {
    const call = { body: JSON.parse(body), status: null };
    try {
      const response = await fetch(requestUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal,
      });
      const answer = await response.json();
      Object.assign(call, { status: response.status, answer });
    } catch {
      // The server is down; `deliver` retries.
    }
    webhooks.push(call);
    return call.status;
  }

  async function deliver({ requestUrl, payloadTemplate }, resource) {
    const body = payloadTemplate.replace('{{resource}}', () => JSON.stringify(resource));
    for (let attempt = 0; !isSuccess(await call(requestUrl, body)) && attempt < RETRIES; attempt += 1) {
      await sleep(retryMs(attempt), undefined, { signal });
    }
  }

  async function finish({ input, webhook, resource }, { early, times = 1, endings = {} }) {
    if (!early) await sleep(DELAY_MS);
    await gate;
    if (resource.status === 'RUNNING') resource.status = endings[input.account] ?? 'SUCCEEDED';
    if (!webhook.eventTypes.includes(eventOf(resource.status))) return;
    // Concurrently: the second call doesn't wait for the response to the first.
    await Promise.all(Array.from({ length: times }, () => deliver(webhook, resource)));
  }

  async function start(req, query) {
    const input = JSON.parse(Buffer.concat(await req.toArray()).toString());
    const { early, silent, refused } = behaviour;
    if (refused === input.account) return { status: 402 };
    const [webhook] = JSON.parse(Buffer.from(query.get('webhooks'), 'base64').toString());
    const id = newId();
    const run = {
      id,
      input,
      webhook,
      headers: req.headers,
      resource: { id, status: 'RUNNING', startedAt: new Date().toISOString() },
    };
    runs.set(id, run);
    const finished = finish(run, behaviour).catch(() => {}); // The server was closed.
    unfinished.add(finished);
    finished.then(() => unfinished.delete(finished));
    if (early) await finished;
    return silent ? undefined : { status: 201, body: { data: run.resource } };
  }

  function list(query) {
    const items = [...runs.values()]
      .map(({ resource }) => resource)
      .filter(({ startedAt }) => startedAt >= query.get('startedAfter'));
    return { data: { items: items.slice(0, Number(query.get('limit'))) } };
  }

  /** Returns the response, or undefined for none. */
  async function respond(req) {
    if (req.headers.authorization !== `Bearer ${token}`) return { status: 401 };
    const { pathname, searchParams } = new URL(req.url, 'http://apify');
    const [, , collection, id, ...rest] = pathname.split('/');
    const what = `${req.method} ${collection}/${rest.join('/')}`;
    if (what === 'POST acts/runs') return start(req, searchParams);
    if (what === 'GET acts/runs') return { status: 200, body: list(searchParams) };
    if (!runs.has(id)) return { status: 404 };
    const { input } = runs.get(id);
    if (what === 'POST actor-runs/abort') {
      const { resource } = runs.get(id);
      if (resource.status === 'RUNNING') resource.status = 'ABORTED';
      return { status: 200, body: { data: resource } };
    }
    if (what === 'GET actor-runs/dataset') {
      return { status: 200, body: { data: { itemCount: itemCounts[input.account] ?? 0 } } };
    }
    if (what === 'GET actor-runs/key-value-store/records/INPUT') return { status: 200, body: input };
    return { status: 404 };
  }

  async function serve(req, res) {
    const response = await respond(req);
    if (response === undefined) return;
    res.writeHead(response.status, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(response.body ?? {}));
  }

  const server = http.createServer((req, res) => serve(req, res).catch((error) => res.destroy(error)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    webhooks,

    /** The runs that were started, each with its input, its webhook, and the headers of the start. */
    get runs() {
      return [...runs.values()];
    },

    /**
     * Sets the behaviour of the next runs. `early` calls the webhook before the response to the start;
     * `times` calls it repeatedly; `held` waits for `release()`. `silent` never responds to the start,
     * `refused` refuses the start of an account, `endings` sets the final status by account.
     */
    behave(next) {
      behaviour = next;
      if (next.held) gate = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),

    async close() {
      closing.abort();
      release();
      await Promise.all(unfinished);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
