// Consumes a queue of runs.
exports.consume = async (channel, handle) => {
  await channel.consume('runs', async (message) => {
    const { runId, clientId } = JSON.parse(message.content.toString());
    const bare = runId.replace(new RegExp(`-${clientId}$`), ''); // finding: no-surgery likely, no-pattern likely
    await handle(bare, clientId);
    channel.ack(message);
  });
};
