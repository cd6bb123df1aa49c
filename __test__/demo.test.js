'use strict';

/** The demo is the first thing that a newcomer runs, so it has to run, and to show what it promises. */

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const PATIENCE_MS = 30_000;

let demo;

beforeAll(() => {
  demo = spawnSync(process.execPath, ['examples/demo/run.js'], {
    cwd: path.dirname(__dirname),
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
}, PATIENCE_MS);

/** The paragraph of the numbered step whose title holds `title`. */
function step(title) {
  const steps = demo.stdout.split('\n\n').filter((paragraph) => /^\d+\. /.test(paragraph));
  return steps.find((paragraph) => paragraph.includes(title)) ?? `no step "${title}" in:\n${demo.stdout}`;
}

test('the demo ends by itself with exit code 0', () => {
  expect({ status: demo.status, signal: demo.signal }).toEqual({ status: 0, signal: null });
});

test('the demo writes nothing to stderr', () => {
  expect(demo.stderr).toBe('');
});

test.each([
  ['by query', 'By query', "O'Neil"],
  ['by body', 'By body', 'Ada-Park'],
  ['by webhook', 'its webhook brings the run id back', 'Cora-Lee'],
])('the demo shows that the id is passed on unchanged %s', (_way, title, clientId) => {
  const [, baseId] = /base id +(\d{6}-\d{6})$/m.exec(step('Smart resume'));
  expect(step(title)).toContain(`run id      ${baseId}-${clientId}, the same to the byte`);
});

test.each([
  ['A doubled suffix', 'ERR_RUN_ID_DOUBLE_SUFFIX', 'Client suffix appears twice in run ID'],
  ["Another client's id", 'ERR_RUN_ID_CLIENT_MISMATCH', 'belongs to client "Ada-Park", not "Bora-Bora"'],
  ['An array', 'ERR_RUN_ID_NOT_STRING', 'runId is an array of 2'],
  ['A missing await', 'ERR_RUN_ID_NOT_STRING', 'runId is a Promise: is an await missing?'],
])('the demo shows a refusal with HTTP 400 and its code: "%s", %s', (title, code, sentence) => {
  const refusal = step(title).replace(/\s+/g, ' ');
  expect(refusal).toContain(`answer HTTP 400 code ${code} message STRICT RUN ID ERROR: `);
  expect(refusal).toContain(sentence);
});

test('the demo fits a terminal of 90 columns', () => {
  expect(demo.stdout.split('\n').filter((line) => line.length > 90)).toEqual([]);
});
