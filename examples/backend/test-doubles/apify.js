'use strict';

/**
 * Stands in for Apify over HTTP: starts runs with ids of its own, says which there are, and calls their webhooks later,
 * again until one is answered with 2xx.
 */

const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const DELAY_MS = 50;

/** As Apify: eleven times again, after twice as long each time. There from a minute to 32 hours, here to 2 seconds. */
const RETRIES = 11;
const retryMs = (attempt) => Math.min(50 * 2 ** attempt, 2_000);

/** 17 letters and digits, as Apify's are; the first is no letter of Airtable's `rec`. */
const newId = () =>
  `A${randomBytes(32)
    .toString('base64')
    .replace(/[^0-9A-Za-z]/g, '')
    .slice(0, 16)}`;

/** The event of a status: `TIMED-OUT` is told as `ACTOR.RUN.TIMED_OUT`. */
const eventOf = (status) => `ACTOR.RUN.${status.replace('-', '_')}`;

const isGood = (status) => status >= 200 && status < 300;

/** Starts the stand-in. `itemCounts` says how much a harvest of each account yields. */
exports.startApify = async ({ itemCounts = {}, token = 'apify_api_invented' } = {}) => {
  const runs = new Map();
  const webhooks = [];
  const atWork = new Set();
  const closing = new AbortController();
  const { signal } = closing;
  let behaviour = {};
  let release = () => {};
  let gate = Promise.resolve();

  /** Calls a webhook once, and keeps what was answered; a status of null is no answer. */
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
      // Nobody is there, or went away. It is called again.
    }
    webhooks.push(call);
    return call.status;
  }

  async function deliver({ requestUrl, payloadTemplate }, resource) {
    const body = payloadTemplate.replace('{{resource}}', () => JSON.stringify(resource));
    for (let attempt = 0; !isGood(await call(requestUrl, body)) && attempt < RETRIES; attempt += 1) {
      await sleep(retryMs(attempt), undefined, { signal });
    }
  }

  async function finish({ input, webhook, resource }, { early, times = 1, endings = {} }) {
    if (!early) await sleep(DELAY_MS);
    await gate;
    resource.status = endings[input.account] ?? 'SUCCEEDED';
    if (!webhook.eventTypes.includes(eventOf(resource.status))) return;
    // One beside the other: the second does not wait for the answer to the first.
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
    const finished = finish(run, behaviour).catch(() => {}); // It was closed.
    atWork.add(finished);
    finished.then(() => atWork.delete(finished));
    if (early) await finished;
    return silent ? undefined : { status: 201, body: { data: run.resource } };
  }

  function list(query) {
    const items = [...runs.values()]
      .map(({ resource }) => resource)
      .filter(({ startedAt }) => startedAt >= query.get('startedAfter'));
    return { data: { items: items.slice(0, Number(query.get('limit'))) } };
  }

  /** What is answered; undefined where nothing is. */
  async function answer(req) {
    if (req.headers.authorization !== `Bearer ${token}`) return { status: 401 };
    const { pathname, searchParams } = new URL(req.url, 'http://apify');
    const [, , collection, id, ...rest] = pathname.split('/');
    const what = `${req.method} ${collection}/${rest.join('/')}`;
    if (what === 'POST acts/runs') return start(req, searchParams);
    if (what === 'GET acts/runs') return { status: 200, body: list(searchParams) };
    if (!runs.has(id)) return { status: 404 };
    const { input } = runs.get(id);
    if (what === 'GET actor-runs/dataset') {
      return { status: 200, body: { data: { itemCount: itemCounts[input.account] ?? 0 } } };
    }
    if (what === 'GET actor-runs/key-value-store/records/INPUT') return { status: 200, body: input };
    return { status: 404 };
  }

  async function serve(req, res) {
    const answered = await answer(req);
    if (answered === undefined) return;
    res.writeHead(answered.status, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(answered.body ?? {}));
  }

  const server = http.createServer((req, res) => serve(req, res).catch((error) => res.destroy(error)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    webhooks,

    /** The runs that were started: their input and webhook, and the headers of the start. */
    get runs() {
      return [...runs.values()];
    },

    /**
     * Says what is unusual about the next runs: `early` calls the webhook before the start is answered, `times` more than
     * once, `held` not until `release()`; `silent` never answers the start, `refused` refuses that of an account, and
     * `endings` are the statuses that runs of accounts end with.
     */
    behave(next) {
      behaviour = next;
      if (next.held) gate = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),

    async close() {
      closing.abort();
      release();
      await Promise.all(atWork);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
