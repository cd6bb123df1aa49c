/** One process of soakStore.mjs: starts its threads and passes on what they say. It is killed without notice. */

import { Worker } from 'node:worker_threads';

const { threads, seed, ...rest } = JSON.parse(process.argv[2]);
let running = threads;
for (let thread = 0; thread < threads; thread += 1) {
  const worker = new Worker(new URL('./soakStoreThread.mjs', import.meta.url), {
    workerData: { ...rest, seed: seed * 31 + thread },
  });
  worker.on('message', (message) => process.send(message));
  worker.on('error', (error) => process.send({ broken: String(error?.stack ?? error) }));
  worker.on('exit', () => {
    running -= 1;
    if (running > 0) return;
    // Disconnecting drops what the parent has been too busy to read. Messages are sent in order, so this is the last one.
    process.send({ isLast: true }, () => process.disconnect());
  });
}
