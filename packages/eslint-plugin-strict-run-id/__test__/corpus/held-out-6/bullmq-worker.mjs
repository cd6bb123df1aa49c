// A worker of a queue.
import { Worker } from 'bullmq';

const keyOf = (text) => text.replace(/-C.*$/, ''); // finding: no-surgery likely

new Worker('post-scoring', async ({ data }) => {
  const key = keyOf(data.runId);
  await data.save?.(key);
});
