'use strict';

/** Lines that are easily misread: each with its verdict. */

const pino = require('pino');
const { eventsOf, tracer } = require('../helpers/storyFormats.files.js');

const { traced, close } = tracer();
afterAll(close);

const AT = '2025-10-10T06:45:29.123Z';
const ID = '251010-064529-Ada-Park';
const header = (text) => `[${AT}] [${ID}] [Ada-Park] [run] [INFO] ${text}`;

/** Returns what pino itself writes for an object. */
function logged(object) {
  const written = [];
  pino({ base: null }, { write: (line) => written.push(line) }).info(object, 'Scoring');
  return written.join('');
}

describe('a value behind a run key is judged whole', () => {
  test.each([
    [
      'a space in the tenant, in JSON',
      '{"level":30,"runId":"251010-064529-Ada Park","msg":"Scoring"}',
      ['malformed-id'],
    ],
    [
      'a space in the tenant, quoted in prose',
      `${AT} INFO scoring runId="251010-064529-Ada Park"`,
      ['malformed-id'],
    ],
    ['a Promise, as pino writes it', logged({ runId: Promise.resolve(ID) }), ['not-an-id']],
    ['an empty object', '{"level":30,"runId":{},"msg":"Scoring"}', ['not-an-id']],
    ['a Map, as pino writes it', logged({ runId: new Map([[1, ID]]) }), ['not-an-id']],
    ['an array, as pino writes it', logged({ runId: ['251010-064529'] }), ['not-an-id']],
    ['an array, as console.log writes it', `${AT} INFO runId: [ '251010-064529' ]`, ['not-an-id']],
    ['a function', `${AT} INFO runId: [Function: x]`, ['not-an-id']],
    ['an async function', `${AT} INFO runId: [AsyncFunction: makeRunId]`, ['not-an-id']],
    ['a Promise, as console.log writes it', `${AT} INFO runId: Promise { <pending> }`, ['not-an-id']],
    ['an object turned into text', `${AT} INFO runId: [object Object]`, ['not-an-id']],
    ['an id', `{"level":30,"runId":"${ID}","msg":"Scoring"}`, []],
    ['nothing', '{"level":30,"runId":null,"msg":"Scoring"}', []],
  ])('%s', async (_, text, codes) => {
    const report = await traced(`${text}\n`);
    expect(report.findings.map(({ code }) => code).filter((code) => code !== 'never-registered')).toEqual(
      codes,
    );
    if (codes.length > 0) expect(report.runs.flatMap(({ clients }) => clients)).not.toContain('Ada');
  });
});

describe('words that look like a step are not one', () => {
  test.each([
    '0 of 25 leads failed',
    'none failed',
    'no failures',
    'Sending email summary',
    'company page not found',
    'No record of lead 17',
    'Lead record not found',
    'cache miss',
    'Cache miss for run, loading it',
    'setup complete',
    'Retrying: the run is not completed yet',
    'Run will be marked failed if no heartbeat arrives',
  ])('%s', async (text) => {
    const report = await traced(`${header(text)}\n`);
    expect(eventsOf(report).filter(({ step }) => !['updated', 'lookedUp'].includes(step))).toEqual([]);
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
