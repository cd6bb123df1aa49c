// A worker of a queue: the job's data carry the id.
import { Worker, type Job } from 'bullmq';
import { validateRunId } from 'strict-run-id';

interface Data {
  runId: string;
  clientId: string;
}

export const worker = new Worker('score', async (job: Job<Data>) => {
  const { runId, clientId } = job.data;
  try {
    validateRunId(runId);
  } catch (error) { // finding: no-swallowed-refusal likely
    await job.log(`bad id ${runId}`);
    return { skipped: true };
  }
  await job.updateProgress(50);
  return { key: `${runId}_${clientId}` };
});
