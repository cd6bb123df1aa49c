// The cron of the night.
const cron = require('node-cron');
const { generateTimestampRunId } = require('strict-run-id');
const { scoreAll } = require('./scoring');

cron.schedule('0 2 * * *', async () => {
  const runId = generateTimestampRunId();
  try {
    await scoreAll(runId);
  } catch (error) {
    console.error(`nightly ${runId} failed`, error);
    process.exitCode = 1;
  }
});
