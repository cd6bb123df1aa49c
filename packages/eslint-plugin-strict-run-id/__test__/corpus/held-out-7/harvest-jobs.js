// Jobs of the harvest.
const { generateTimestampRunId, createClientRunId } = require('strict-run-id');

exports.plan = (clients) => {
  const shared = generateTimestampRunId();
  return clients.map(({ clientId, name }) => ({
    runId: createClientRunId(shared, clientId),
    label: `${name} ${shared}`,
    file: `${name.split(' ')[0]}.json`,
  }));
};
