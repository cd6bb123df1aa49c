/** The thread of soakClaims.mjs that lists all records once. */

import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';
import { CallTimes } from './callTimes.mjs';

const { listRunRecords } = createRequire(import.meta.url)('../index.js');
const times = new CallTimes(workerData.threads, workerData.times);
times.timed(0, 'listRunRecords of all', listRunRecords)();
