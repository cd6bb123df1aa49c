'use strict';

/** Arrays and objects of any length, in and out: memory doesn't grow with what was already read, and no answer is too long. */

const { patience, runScript } = require('../helpers/index.js');

const timeout = 120_000 * patience;

/**
 * Getters that make 400 KB each, 2,000 of them, in a process that may keep 64 MB: it ends if what one made is kept until the
 * call returns.
 */
const many = `
  const runIds = require('strict-run-id');
  const large = (text) => Object.assign([text], { unread: Array(50_000).fill(0) });
  const getters = (holder, make) => {
    for (let index = 0; index < 2_000; index += 1) {
      Object.defineProperty(holder, index, { get: () => make(index), enumerable: true, configurable: true });
    }
    return holder;
  };
`;
const args = ['--max-old-space-size=64'];

test.each([
  ['checkRunIds', 'runIds.checkRunIds(getters([], large)).length', '2000\n'],
  [
    'metadata in an array',
    `runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1', getters([], large));
     runIds.getCachedRunInfo('251003-154510', 'Ada-Park').metadata.length`,
    '2000\n',
  ],
  [
    'metadata in an object',
    `runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1', getters({}, large));
     Object.keys(runIds.getCachedRunInfo('251003-154510', 'Ada-Park').metadata).length`,
    '2000\n',
  ],
])(
  'what a getter makes may be freed while the rest is read: %s',
  async (_, expression, printed) => {
    const source = `${many} console.log((() => { ${expression.replace(/(.*)$/, 'return $1')} })())`;
    expect(await runScript(source, { args })).toBe(printed);
  },
  timeout,
);

test(
  'an answer that is longer as JSON than any JavaScript string comes back whole',
  async () => {
    const printed = await runScript(`
      const { constants } = require('node:buffer');
      const { checkRunIds } = require('strict-run-id');
      // The longest id, of what JSON escapes with the most characters.
      const text = '\\u0001'.repeat(200);
      const count = Math.ceil(constants.MAX_STRING_LENGTH / JSON.stringify(text).length);
      const refused = checkRunIds(Array(count).fill(text));
      console.log(refused.length === count, refused.every(({ index, runId }, at) => index === at && runId === text));
    `);
    expect(printed).toBe('true true\n');
  },
  timeout,
);

test('lists of every length around the pieces they are made of come back in order', async () => {
  const printed = await runScript(`
    const runIds = require('strict-run-id');
    const lengths = [0, 1, 63, 64, 65, 127, 128, 129, 1_000];
    const jobs = (length) => Array.from({ length }, (_, index) => 'job_' + index);
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other) && Array.isArray(one);
    const wrong = lengths.filter((length) => {
      runIds.clearAllCache();
      const ids = Array.from({ length }, (_, index) => 'Client-' + index);
      for (const jobId of jobs(length)) runIds.linkJob('251003-154510', jobId);
      for (const clientId of ids) runIds.registerRunRecord('251003-154510', clientId, clientId + '-record');
      return !(
        same(runIds.listJobsOfRun('251003-154510'), jobs(length)) &&
        same(runIds.listRunRecords().map(({ clientId }) => clientId), ids) &&
        same(runIds.checkRunIds(ids).map(({ index, runId }) => [index, runId]), [...ids.entries()])
      );
    });
    console.log(wrong);
  `);
  expect(printed).toBe('[]\n');
});
