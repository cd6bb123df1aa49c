/** Type tests for auditing tables. */

import { auditTables } from 'strict-run-id';
import type { AuditFindingCode, AuditOptions, AuditReport, AuditTable } from 'strict-run-id';
import { check } from './given.js';
import type { Equal } from './given.js';

async function auditsTables(signal: AbortSignal) {
  const report = await auditTables('runs.csv');
  check<Equal<typeof report, AuditReport>>();
  check<Equal<typeof report.version, 1>>();
  for (const { code, rows, keep } of report.findings) {
    check<Equal<typeof code, AuditFindingCode>>();
    check<Equal<typeof keep, number | null>>();
    rows.map(({ file, line }) => `${report.files[file]?.name}:${line}`);
  }
  const deleted = report.repairs.filter(({ to }) => to === null);
  deleted.map(({ recordId }) => recordId?.toUpperCase());

  const tables: readonly (string | AuditTable)[] = ['-', { path: 'jobs.csv', part: 'jobs' }];
  await auditTables(tables, {
    columns: { runId: 'Lauf', client: null },
    clients: ['Ada-Park'],
    signal,
    onProgress: ({ bytes, totalBytes }) => bytes / (totalBytes ?? 1),
  });
  const none: AuditOptions = {};
  await auditTables([{ path: 'runs.csv', part: null }], none);
}

function isRefused() {
  // @ts-expect-error: it is a promise.
  auditTables('runs.csv').findings;
  // @ts-expect-error: there is no table.
  auditTables();
  // @ts-expect-error: there is no such part.
  auditTables([{ path: 'runs.csv', part: 'clients' }]);
  // @ts-expect-error: a part has no table.
  auditTables([{ part: 'jobs' }]);
  // @ts-expect-error: there is no such column.
  auditTables('runs.csv', { columns: { id: 'Run ID' } });
}

export { auditsTables, isRefused };
