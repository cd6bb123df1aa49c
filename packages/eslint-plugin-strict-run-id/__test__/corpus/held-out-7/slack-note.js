// A note for the channel of the team.
exports.note = ({ runId, clientId, errors }) => ({
  text: `Run ${runId} of ${clientId}: ${errors.length} errors`,
  blocks: errors.slice(0, 5).map((error) => ({ type: 'section', text: error.message.split('\n')[0] })),
});
