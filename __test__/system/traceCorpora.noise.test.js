'use strict';

/** Known stories among ten thousand lines of unrelated sentences with ids: no error that isn't in a story, nothing hidden. */

const { brackets } = require('../helpers/storyFormats.js');
const { errors, tracer } = require('../helpers/storyFormats.files.js');
const { baseAt, random, wrongStory } = require('../helpers/storyFormats.stories.js');

const BEGIN = Date.UTC(2025, 9, 10, 6, 45, 29);
const LINES = 10_000;
const TENANTS = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];
const WORDS = {
  verb: [
    'Sending',
    'Scored',
    'Parsed',
    'Skipped',
    'Fetched',
    'Queued',
    'Checked',
    'Saved',
    'Opened',
    'Rendered',
    'Could not parse',
  ],
  noun: [
    'email summary',
    'leads',
    'posts',
    'company page',
    'profile',
    'webhook',
    'prompt',
    'batch',
    'cache entry',
    'rate limit',
    'headline',
  ],
  rest: [
    'in 25 ms',
    'of page 3',
    'for the client',
    'before lunch',
    'with 3 warnings',
    'from Airtable',
    'again',
    'as planned',
    'by hand',
  ],
  hard: [
    'no record of lead 17',
    'cache miss',
    'setup complete',
    'none failed',
    '0 of 25 leads failed',
    'company page not found',
    'lead record not found',
    'file not found',
    'nothing failed',
    'batch completed with 3 errors',
    'the retry failed, trying again',
    'user not found in CRM',
    'request failed with status 429',
    'Cannot read properties of undefined',
    'post scoring step finished',
    'missing headline',
  ],
};
const LEVELS = ['info', 'info', 'info', 'warn', 'error', 'debug'];

/** Returns lines of noise, each of some run, in order of time. */
function noise(next, words = WORDS) {
  const one = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: LINES }, (_, at) => {
    const tenant = one(TENANTS);
    const run = `${baseAt(BEGIN + 86_400_000 + Math.floor(next() * 500) * 7_000)}-${tenant}`;
    const said = next() < 0.3 ? one(words.hard) : `${one(words.verb)} ${one(words.noun)} ${one(words.rest)}`;
    const place = next();
    const text = place < 0.4 ? said : place < 0.7 ? `${said} (${run})` : `${run}: ${said}`;
    return { time: BEGIN + at * 100, level: one(LEVELS), run, tenant, text };
  });
}

const { traced, close } = tracer();
afterAll(close);

describe.each([1, 2, 3])('in the noise of seed %i', (seed) => {
  const stories = [0, 1, 2].map((day) => wrongStory('headed', TENANTS[day], BEGIN + day * 200_000));
  let lines;
  let report;
  beforeAll(async () => {
    const entries = [...noise(random(seed)), ...stories.flat()].sort((a, b) => a.time - b.time);
    lines = entries.map(brackets);
    report = await traced(`${lines.join('\n')}\n`);
  });

  test('the errors are those of the stories', () => {
    const bases = [0, 1, 2].map((day) => baseAt(BEGIN + day * 200_000));
    expect(errors(report)).toEqual(
      bases
        .flatMap((base) => [`error base-for-client-run-id ${base}`, `error success-after-miss ${base}`])
        .sort(),
    );
  });

  test('every line with an id is explained or counted as unexplained', () => {
    const { totals, unexplained } = report;
    expect(totals.linesWithIds).toBe(lines.length);
    expect(totals.explained + totals.unexplained).toBe(lines.length);
    const [errors, others] = [true, false].map((isError) =>
      unexplained.filter(({ level }) => (level === 'error') === isError),
    );
    expect(errors.length).toBeLessThanOrEqual(1_000);
    expect(others.length).toBeLessThanOrEqual(100);
  });
});

test('every error line is explained or listed by its template', async () => {
  const next = random(7);
  // A report lists a thousand templates of errors.
  const few = {
    ...WORDS,
    verb: WORDS.verb.slice(0, 2),
    noun: WORDS.noun.slice(0, 3),
    rest: WORDS.rest.slice(0, 2),
  };
  const entries = noise(next, few).slice(0, 2_000);
  const lines = entries.map(brackets);
  const report = await traced(`${lines.join('\n')}\n`);
  const unexplainedErrors = report.unexplained.filter(({ level }) => level === 'error');
  const listed = unexplainedErrors.reduce((sum, { lines: count }) => sum + count, 0);
  const written = entries.filter(({ level }) => level === 'error').length;
  expect(unexplainedErrors.length).toBeGreaterThan(0);
  // A rule may say that a line says nothing, such as a retry. Events that are alike are counted on the first of their lines.
  const explained = report.runs
    .flatMap(({ events }) => events)
    .filter(({ rule, level }) => rule !== null && level === 'error')
    .reduce((sum, { count }) => sum + count, 0);
  expect(listed + explained).toBe(written);
});

test('the lines of all templates are the lines that nothing explains', async () => {
  const sentences = WORDS.hard.map((text, at) => ({
    time: BEGIN + at * 1_000,
    level: 'error',
    run: baseAt(BEGIN),
    tenant: 'Ada-Park',
    text,
  }));
  const report = await traced(`${sentences.map(brackets).join('\n')}\n`);
  const sum = report.unexplained.reduce((total, { lines }) => total + lines, 0);
  expect(sum).toBe(report.totals.unexplained);
  expect(report.totals.explained + sum).toBe(sentences.length);
});
