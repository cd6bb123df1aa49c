// The id is joined from an array.
'use strict';

exports.forClients = (runId, clients) =>
  clients.map((client) => [runId, client.clientId].join('-')); // finding: no-surgery likely
