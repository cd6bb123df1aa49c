'use strict';

/** The demo is the first thing that a newcomer runs, so it has to run, and to show what it promises. */

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { TENANTS } = require('../../examples/backend/test-doubles/world.js');

/** It keeps to Airtable's five requests a second, which takes a quarter of a minute. */
const PATIENCE_MS = 180_000;

let demo;

beforeAll(() => {
  const root = path.join(__dirname, '../..');
  demo = spawnSync(process.execPath, ['examples/backend/demo.js'], {
    cwd: root,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
}, PATIENCE_MS);

/** The paragraph of the numbered step whose title holds `title`, with its lines joined. */
function step(title) {
  const steps = demo.stdout.split('\n\n').map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return (
    steps.find((text) => /^\d+\. /.test(text) && text.includes(title)) ??
    `no step "${title}" in:\n${demo.stdout}`
  );
}

const baseId = () => /run id (\d{6}-\d{6})$/.exec(step('Smart resume'))[1];

test('the demo ends by itself with exit code 0', () => {
  expect({ status: demo.status, signal: demo.signal }).toEqual({ status: 0, signal: null });
});

test('the demo writes nothing to stderr', () => {
  expect(demo.stderr).toBe('');
});

test.each(Object.entries(TENANTS))(
  'the demo shows the id of %s unchanged in three flows, and its row with its own counts',
  (clientId, counts) => {
    const runId = `${baseId()}-${clientId}`;
    const flows = step('Scoring and harvesting');
    for (const [path, source] of [
      ['/run-batch-score', 'query'],
      ['/run-post-batch-score', 'body'],
      ['/apify/process', 'query'],
    ]) {
      expect(flows).toContain(`${path} req.${source}.runId ${runId}`);
    }
    expect(step('Its webhook')).toContain(`${counts['Posts Harvested']} posts ${runId}`);
    expect(step('The rows')).toContain(`${runId} Completed ${Object.values(counts).join(' ')}`);
  },
);

test('the demo shows the row of the job, with the sums', () => {
  expect(step('The rows')).toContain(`${baseId()} Completed 16 11 63`);
});

test.each([
  ['No id', 400, 'ERR_RUN_ID_MISSING', 'No run ID given to runIdBoundary'],
  ['A doubled suffix', 400, 'ERR_RUN_ID_DOUBLE_SUFFIX', 'Client suffix appears twice in run ID'],
  [
    "Another tenant's id",
    400,
    'ERR_RUN_ID_CLIENT_MISMATCH',
    'belongs to client "Cora-Lee", which isn\'t the client of this request.',
  ],
  ['A missing await', 400, 'ERR_RUN_ID_FORMAT', 'is an await missing?'],
  ['An object', 400, 'ERR_RUN_ID_NOT_STRING', 'req.body.jobRunId is an object'],
  ['A tenant without a row', 404, 'ERR_RUN_RECORD_NOT_FOUND', 'Job tracking record not found for run'],
])('the demo shows a refusal: "%s", HTTP %i, %s', (title, status, code, sentence) => {
  const refusal = step(title);
  expect(refusal).toContain(`answer HTTP ${status} code ${code} message STRICT RUN ID ERROR: `);
  expect(refusal).toContain(sentence);
});

test('the demo shows a 404 without the name of another tenant, and the diagnosis in the log', () => {
  const notFound = step('A tenant without a row');
  const [answer, ...log] = notFound.split(/ in the log /);
  expect(answer).toMatch(/^10\. /);
  expect(answer).not.toMatch(/Bora-Bora|Cora-Lee|O'Neil/);
  for (const clientId of Object.keys(TENANTS)) expect(log.join(' ')).toContain(`${baseId()}-${clientId}`);
});

test('the demo fits a terminal of 90 columns', () => {
  expect(demo.stdout.split('\n').filter((line) => line.length > 90)).toEqual([]);
});
