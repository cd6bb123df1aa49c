// A worker thread gets the id with its data.
import { parentPort, workerData } from 'node:worker_threads';

const { runId, leads } = workerData;
const prefix = runId.substring(0, runId.indexOf('-', 7)); // finding: no-surgery likely
parentPort.postMessage({ prefix, scored: leads.length });
