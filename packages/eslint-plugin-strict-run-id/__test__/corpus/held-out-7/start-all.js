// Starts all clients one after another.
const { generateTimestampRunId, createClientRunId, validateRunId } = require('strict-run-id');

exports.start = async (clients, post) => {
  const runId = generateTimestampRunId();
  const failed = [];
  for (const { clientId } of clients) {
    const own = createClientRunId(runId, clientId);
    try {
      validateRunId(own);
    } catch (error) { // finding: no-swallowed-refusal certain
      continue;
    }
    await post('/smart-resume', { runId: own, clientId });
  }
  return failed;
};
