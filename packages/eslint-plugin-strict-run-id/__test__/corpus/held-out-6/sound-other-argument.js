// The id is the second argument, and the first is cut.
const describe = (name, id) => ({ first: name.split(' ')[0], id });

exports.row = (client, runId) => describe(client.fullName, runId);
