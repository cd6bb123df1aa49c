'use strict';

/** Starts actors at Apify. Their runs get ids that Apify makes; ours goes along in what the webhook will bring back. */

const ACTOR = 'invented~post-harvester';

/** Starts a harvest; gives the id that Apify made for it. */
exports.startHarvest = async (runId, clientId) => {
  const webhook = {
    eventTypes: ['ACTOR.RUN.SUCCEEDED', 'ACTOR.RUN.FAILED'],
    requestUrl: `${process.env.BACKEND_URL}/webhooks/apify`,
    payloadTemplate: `{"resource":{{resource}},"jobRunId":${JSON.stringify(runId)}}`,
  };
  const webhooks = Buffer.from(JSON.stringify([webhook])).toString('base64');
  const url = `${process.env.APIFY_URL}/v2/acts/${ACTOR}/runs?${new URLSearchParams({ webhooks })}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ account: clientId }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Apify answered ${response.status}`);
  const { data } = await response.json();
  return data.id;
};
