/**
 * `npm run bench -- --audit`: how long an audit of a million rows takes, and how much memory, on made tables in which every fault is
 * planted. Before a figure is printed, all planted faults must have been found, and nothing else.
 *
 * Each side is a process of its own (auditReader.js), so that its peak memory is its own. The tables come from the page cache.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const { writeTables } = require('../__test__/helpers/auditTables.js');
const { median } = require('./figures.js');

const run = promisify(execFile);
const reader = fileURLToPath(new URL('auditReader.js', import.meta.url));

const ROWS = 1_000_000;
const ROUNDS = 3;

/** One run in so many has a fault: at 20,000 findings a report ends. */
const EVERY = 20;

/** The most seconds of wall time. */
const TARGET = 10;

export async function auditRows() {
  const rows = [];
  for (const dialect of ['airtable', 'postgres', 'jsonLines']) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-audit-'));
    try {
      const {
        jobs,
        clientRuns,
        planted,
        rows: count,
      } = writeTables(folder, { dialect, rows: ROWS, every: EVERY });
      const megabytes = (statSync(jobs).size + statSync(clientRuns).size) / 1e6;
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const { stdout } = await run(process.execPath, [reader, dialect, jobs, clientRuns], {
          timeout: 600_000,
        });
        const { missed, ...figures } = JSON.parse(stdout);
        assert.deepEqual(missed, { missed: 0, invented: 0, planted: planted.length });
        rounds.push(figures);
      }
      const of = (figure) => median(rounds.map((each) => each[figure]).sort((a, b) => a - b));
      rows.push({
        name: `${dialect}, ${count.toLocaleString('en')} rows, ${Math.round(megabytes)} MB, ${planted.length.toLocaleString('en')} faults`,
        seconds: of('seconds'),
        cpu: of('cpu'),
        memory: of('memory'),
        target: TARGET,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return rows;
}
