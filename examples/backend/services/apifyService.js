'use strict';

/**
 * Starts actors at Apify. Apify generates its own run ids. Our run id is sent along twice: the webhook
 * returns it, and the input keeps it, so that `findHarvest` finds a run if the response to its start was
 * lost.
 */

const Problem = require('../utils/problem');

const ACTOR = 'invented~post-harvester';
const TIMEOUT_MS = 10_000;

/**
 * The final statuses of a failed run, with their webhook events. The webhook is called only for events it
 * lists.
 */
const FAILURES = {
  FAILED: 'ACTOR.RUN.FAILED',
  ABORTED: 'ACTOR.RUN.ABORTED',
  'TIMED-OUT': 'ACTOR.RUN.TIMED_OUT',
};
exports.isFailure = (status) => typeof status === 'string' && Object.hasOwn(FAILURES, status);

/**
 * Calls the API, and returns the JSON of the response. An error has the `upstreamStatus` of the response, if
 * there was one.
 */
async function request(path, options) {
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
    upstreamStatus: response.status,
  });
}

/** Starts a harvest. Returns its Apify run id. */
exports.startHarvest = async (runId, clientId) => {
  const webhook = {
    eventTypes: ['ACTOR.RUN.SUCCEEDED', ...Object.values(FAILURES)],
    requestUrl: `${process.env.BACKEND_URL}/webhooks/apify`,
    payloadTemplate: `{"resource":{{resource}},"jobRunId":${JSON.stringify(runId)}}`,
  };
  const webhooks = Buffer.from(JSON.stringify([webhook])).toString('base64');
  const body = JSON.stringify({ account: clientId, runId });
  const { data } = await request(`/v2/acts/${ACTOR}/runs?${new URLSearchParams({ webhooks })}`, {
    method: 'POST',
    body,
  });
  return data.id;
};

/**
 * Returns the Apify run id of the harvest started for a run since `startedAfter` (ISO 8601), or undefined.
 */
exports.findHarvest = async (runId, startedAfter) => {
  const { data } = await request(
    `/v2/acts/${ACTOR}/runs?${new URLSearchParams({ startedAfter, limit: 1000 })}`,
  );
  for (const { id } of data.items) {
    const input = await request(`/v2/actor-runs/${id}/key-value-store/records/INPUT`);
    if (input.runId === runId) return id;
  }
  return undefined;
};

exports.abortHarvest = (apifyRunId) => request(`/v2/actor-runs/${apifyRunId}/abort`, { method: 'POST' });

/** Returns how many posts a harvest has collected. */
exports.countHarvested = async (apifyRunId) => {
  const { data } = await request(`/v2/actor-runs/${encodeURIComponent(apifyRunId)}/dataset`);
  if (!Number.isSafeInteger(data.itemCount)) {
    throw new Problem(502, 'ERR_APIFY', 'Apify answered without an item count');
  }
  return data.itemCount;
};
