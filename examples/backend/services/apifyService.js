'use strict';

/**
 * Starts actors at Apify. Their runs get ids that Apify makes; ours goes along twice: in what the webhook will bring
 * back, and in the input, where a run is found again whose start was never answered.
 */

const Problem = require('../utils/problem');

const ACTOR = 'invented~post-harvester';
const TIMEOUT_MS = 10_000;

/** How a run ends other than by success, and the events that tell of it; without one, its webhook would never come. */
const FAILURES = {
  FAILED: 'ACTOR.RUN.FAILED',
  ABORTED: 'ACTOR.RUN.ABORTED',
  'TIMED-OUT': 'ACTOR.RUN.TIMED_OUT',
};
exports.isFailure = (status) => typeof status === 'string' && Object.hasOwn(FAILURES, status);

/** Makes a call; gives what JSON says in the answer. An error has the status of the answer as `answered`, if there was one. */
async function ask(path, options) {
  const headers = { Authorization: `Bearer ${process.env.APIFY_TOKEN}`, 'Content-Type': 'application/json' };
  let response;
  try {
    response = await fetch(process.env.APIFY_URL + path, {
      ...options,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return await response.json();
  } catch {
    throw new Problem(502, 'ERR_APIFY', 'Apify did not answer');
  }
  throw Object.assign(new Problem(502, 'ERR_APIFY', `Apify answered ${response.status}`), {
    answered: response.status,
  });
}

/** Starts a harvest; gives the id that Apify made for it. */
exports.startHarvest = async (runId, clientId) => {
  const webhook = {
    eventTypes: ['ACTOR.RUN.SUCCEEDED', ...Object.values(FAILURES)],
    requestUrl: `${process.env.BACKEND_URL}/webhooks/apify`,
    payloadTemplate: `{"resource":{{resource}},"jobRunId":${JSON.stringify(runId)}}`,
  };
  const webhooks = Buffer.from(JSON.stringify([webhook])).toString('base64');
  const body = JSON.stringify({ account: clientId, runId });
  const { data } = await ask(`/v2/acts/${ACTOR}/runs?${new URLSearchParams({ webhooks })}`, {
    method: 'POST',
    body,
  });
  return data.id;
};

/** The id of the harvest that was started for a run of ours since `startedAfter`, an ISO time; undefined where none was. */
exports.findHarvest = async (runId, startedAfter) => {
  const { data } = await ask(`/v2/acts/${ACTOR}/runs?${new URLSearchParams({ startedAfter, limit: 1000 })}`);
  for (const { id } of data.items) {
    const input = await ask(`/v2/actor-runs/${id}/key-value-store/records/INPUT`);
    if (input.runId === runId) return id;
  }
  return undefined;
};

/** How many posts a harvest has brought. */
exports.countHarvested = async (apifyRunId) => {
  const { data } = await ask(`/v2/actor-runs/${encodeURIComponent(apifyRunId)}/dataset`);
  if (!Number.isSafeInteger(data.itemCount)) {
    throw new Problem(502, 'ERR_APIFY', 'Apify answered without a number of items');
  }
  return data.itemCount;
};
