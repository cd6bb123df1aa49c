// Tasks and steps of a sequence.
const { generateSequenceRunId } = require('strict-run-id');

exports.step = (clientId, taskId, stepId) => {
  const id = generateSequenceRunId(clientId, taskId, stepId);
  const number = parseInt(id.split('-')[2], 10); // finding: no-surgery certain
  return { id, number };
};
