'use strict';

/** `auditTables` on made tables: every planted fault is found, nothing is invented, and the proposed changes mend the tables. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { auditTables, setLogger } = require('../../index.js');
const { repairTexts } = require('../../bin/audit/repairFile.js');
const { DIALECTS, FAULTS, compared, writeTables } = require('../helpers/auditTables.js');
const { rejection, root } = require('../helpers/index.js');

let folder;
const at = (name) => path.join(folder, name);

beforeEach(() => {
  setLogger(null);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const audit = ({ jobs, clientRuns }) =>
  auditTables([
    { path: jobs, part: 'jobs' },
    { path: clientRuns, part: 'clientRuns' },
  ]);

const perfect = { missed: [], invented: [] };

describe('finds what was planted, and nothing else', () => {
  test.each(FAULTS)('%s alone, in some ten rows', async (fault) => {
    const made = writeTables(folder, { rows: 10, faults: [fault] });
    expect(compared(await audit(made), made.planted)).toEqual(perfect);
  });

  test.each(DIALECTS)('every fault in a hundred runs as %s writes them', async (dialect) => {
    const made = writeTables(folder, { rows: 500, dialect });
    const report = await audit(made);
    expect(report.files.map(({ error }) => error)).toEqual([null, null]);
    expect(report.totals.rows).toBe(made.rows);
    expect(compared(report, made.planted)).toEqual(perfect);
  });

  test('in 20,000 rows, of which one in a hundred is wrong', async () => {
    const made = writeTables(folder, { rows: 20_000, dialect: 'postgres', every: 20 });
    expect(compared(await audit(made), made.planted)).toEqual(perfect);
  });

  test('in tables that nobody said the parts of', async () => {
    const made = writeTables(folder, { rows: 2_000, every: 10 });
    expect(compared(await auditTables([made.jobs, made.clientRuns]), made.planted)).toEqual(perfect);
  });

  test('nothing in sound tables', async () => {
    const made = writeTables(folder, { rows: 500, faults: [] });
    const { findings, repairs, totals } = await audit(made);
    expect({ findings, repairs }).toEqual({ findings: [], repairs: [] });
    expect(totals).toMatchObject({ rows: made.rows, errors: 0, warnings: 0 });
  });
});

test('says which of two rows to keep: the one that came further', async () => {
  const made = writeTables(folder, { rows: 10, faults: ['two-rows'] });
  const { findings } = await audit(made);
  const kept = findings.map(({ rows, keep }) => rows[keep].recordId);
  expect(kept.sort()).toEqual(made.planted.map(({ keep }) => keep).sort());
});

describe('the proposed changes', () => {
  const csv = DIALECTS.filter((dialect) => !dialect.startsWith('json'));
  test.each(csv)(
    'applied by the example to tables of %s lead to an audit without errors',
    async (dialect) => {
      const made = writeTables(folder, { rows: 500, dialect });
      const report = await audit(made);
      expect(report.totals.errors).toBeGreaterThan(10);
      fs.writeFileSync(at('repair.csv'), [...repairTexts(report)].join(''));
      const printed = execFileSync(process.execPath, [
        path.join(root, 'examples/apply-repairs/apply.js'),
        at('repair.csv'),
      ]);
      expect(`${printed}`).not.toMatch('not applied');
      const mended = { jobs: at('jobs.repaired.csv'), clientRuns: at('clients.repaired.csv') };
      const again = await audit(mended);
      expect(again.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(again.totals.rows).toBeLessThan(report.totals.rows);
    },
  );

  test('name cells and rows as they are in the table, whole', async () => {
    const made = writeTables(folder, { rows: 200, faults: ['doubled-id'] });
    const { repairs } = await audit(made);
    expect(repairs).toHaveLength(made.planted.length);
    for (const { column, from, to, recordId } of repairs) {
      expect(column).toBe('Run ID');
      expect(from).toMatch(/^(\d{6}-\d{6})-Ada-Park-Ada-Park$/);
      expect(to).toBe(from.replace(/-Ada-Park$/, ''));
      expect(made.planted.some(({ record }) => record === recordId)).toBe(true);
    }
  });
});

describe('waiting', () => {
  test('ends by a signal, before and during the reading', async () => {
    const { jobs, clientRuns } = writeTables(folder, { rows: 20_000 });
    const reason = new RangeError('too late');
    expect(await rejection(() => auditTables(jobs, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    const controller = new AbortController();
    const reading = rejection(() => auditTables([jobs, clientRuns], { signal: controller.signal }));
    controller.abort(reason);
    expect(await reading).toBe(reason);
  });

  test.each([
    [[], 'ERR_INVALID_ARGUMENT'],
    [[{ part: 'jobs' }], 'ERR_INVALID_ARGUMENT'],
    [{ path: 'a.csv', part: 'clients' }, 'ERR_INVALID_ARGUMENT'],
    [undefined, 'ERR_INVALID_ARGUMENT'],
    [7, 'ERR_INVALID_ARGUMENT'],
  ])('refuses %j as tables', async (tables, code) => {
    expect(await rejection(() => auditTables(tables))).toMatchObject({ name: 'RunIdError', code });
  });
});
