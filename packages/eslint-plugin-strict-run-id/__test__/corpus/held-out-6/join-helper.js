// A helper puts the parts together.
const glue = (left, right) => `${left}-${right}`; // finding: no-surgery likely

exports.each = (runId, clients) => clients.map((client) => ({ key: glue(runId, client.clientId), name: client.name }));
