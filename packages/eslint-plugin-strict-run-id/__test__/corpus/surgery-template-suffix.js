// The client's id is added with a template.
'use strict';

async function startClient(runId, client) {
  const clientRunId = `${runId}-${client.id}`; // finding: no-surgery likely
  await client.queue.add('score', { clientRunId });
  return clientRunId;
}

module.exports = startClient;
