// Joined with util.format.
const { format } = require('node:util');

exports.keys = (runId, clients) => clients.map(({ clientId }) => format('%s-%s', runId, clientId)); // finding: no-surgery likely
