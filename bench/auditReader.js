'use strict';

/**
 * `node bench/auditReader.js DIALECT JOBS CLIENTS`: audits tables that `__test__/helpers/auditTables.js` made for the benchmark. Prints, as
 * JSON: the `seconds` it took, the seconds of `cpu` in all threads, by how much the process grew at its peak (`memory`, in MB), and how
 * many planted faults were missed or invented.
 */

const { performance } = require('node:perf_hooks');
const { auditTables } = require('../index.js');
const { compared, madeRuns } = require('../__test__/helpers/auditTables.js');

async function main([, jobs, clientRuns]) {
  const before = process.resourceUsage();
  const began = performance.now();
  const report = await auditTables([
    { path: jobs, part: 'jobs' },
    { path: clientRuns, part: 'clientRuns' },
  ]);
  const seconds = (performance.now() - began) / 1e3;
  const after = process.resourceUsage();
  const failed = report.files.find(({ error }) => error);
  if (failed) throw new Error(`${failed.name}: ${failed.error.message}`);
  const planted = [];
  for (const run of madeRuns({ rows: 1_000_000, every: 20 })) planted.push(...run.planted);
  const { missed, invented } = compared(report, planted);
  console.log(
    JSON.stringify({
      seconds,
      cpu: (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1e6,
      memory: ((after.maxRSS - before.maxRSS) * 1024) / 1e6,
      missed: { missed: missed.length, invented: invented.length, planted: planted.length },
    }),
  );
}

main(process.argv.slice(2));
