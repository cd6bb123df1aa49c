// A queue with ids in names and options.
import { Queue } from 'bullmq';

const queue = new Queue('score');

export const add = (runId: string, clientId: string) =>
  queue.add(`score:${clientId}`, { runId, clientId }, { jobId: `score:${runId}`, removeOnComplete: true });
