'use strict';

/** Making ids. The clock is jest's, which the package has to see. */

const {
  generateSequenceRunId,
  generateTimestampRunId,
  getOrCreateRunId,
  isRunId,
  stats,
  configure,
  resolveRunId,
  setLogger,
} = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { refusal, runScript } = require('./helpers/index.js');

const at = Date.UTC(2025, 9, 3, 15, 45, 10);
const hour = 3_600_000;

beforeAll(() => setLogger(null));
beforeEach(() => {
  resetRunIdState();
  jest.useFakeTimers({ now: at });
});
afterEach(() => jest.useRealTimers());

test('the clock of the caller gives the id, in UTC', () => {
  expect(generateTimestampRunId()).toBe('251003-154510');
  jest.advanceTimersByTime(5_000);
  expect(generateTimestampRunId('Ada-Park')).toBe('251003-154515-Ada-Park');
});

test('a year ends and the next begins', () => {
  jest.setSystemTime(Date.UTC(2031, 11, 31, 23, 59, 59));
  expect(generateTimestampRunId()).toBe('311231-235959');
  expect(generateTimestampRunId()).toBe('320101-000000');
});

test('with the clock standing, ids go on for an hour ahead and then end with an error', () => {
  const made = new Set(Array.from({ length: 3_601 }, () => generateTimestampRunId()));
  expect(made.size).toBe(3_601);
  expect(made.has('251003-164510')).toBe(true);
  const error = refusal(() => generateTimestampRunId());
  expect(error.code).toBe('ERR_RUN_ID_EXHAUSTED');
  expect(error.hint).toMatch('Make one base id for a batch and derive the client run ids from it');
  expect(stats().idsGenerated).toBe(3_601);
  jest.advanceTimersByTime(1_000);
  expect(generateTimestampRunId()).toBe('251003-164511');
});

test('the clock set back an hour, a day, six years: no id comes twice', () => {
  const made = [];
  for (const back of [0, hour, 24 * hour, 6 * 365 * 24 * hour, 0, 30_000]) {
    jest.setSystemTime(at - back);
    for (let count = 0; count < 100; count += 1) made.push(generateTimestampRunId());
  }
  expect(new Set(made).size).toBe(made.length);
});

test('a clock outside 2000 to 2099 is refused, and nothing is issued', () => {
  for (const now of [Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2100, 0, 1), 0, -1]) {
    jest.setSystemTime(now);
    expect(refusal(() => generateTimestampRunId()).code).toBe('ERR_CLOCK_RANGE');
    expect(refusal(() => generateSequenceRunId('Ada-Park')).code).toBe('ERR_CLOCK_RANGE');
    expect(refusal(() => getOrCreateRunId('Ada-Park')).code).toBe('ERR_CLOCK_RANGE');
  }
  const now = jest.spyOn(Date, 'now');
  for (const junk of [NaN, Infinity, undefined, 'soon', {}]) {
    now.mockReturnValue(junk);
    expect(refusal(() => generateTimestampRunId()).code).toBe('ERR_CLOCK_RANGE');
    expect(refusal(() => getOrCreateRunId('Ada-Park')).code).toBe('ERR_CLOCK_RANGE');
  }
  now.mockRestore();
  expect(stats().idsGenerated).toBe(0);
});

test('a bad client id costs no second', () => {
  refusal(() => generateTimestampRunId('Ada Park'));
  refusal(() => generateTimestampRunId({}));
  expect(generateTimestampRunId('')).toBe('251003-154510');
});

test('a timestamp passed as an argument is refused or ignored', () => {
  expect(refusal(() => generateTimestampRunId(at)).code).toBe('ERR_RUN_ID_NOT_STRING');
  expect(generateTimestampRunId('Ada-Park', 0)).toBe('251003-154510-Ada-Park');
  expect(generateTimestampRunId.length).toBe(1);
});

describe('generateSequenceRunId', () => {
  test('counts the ids of a day, and starts the next at one', () => {
    expect(generateSequenceRunId('Ada-Park')).toBe('SR-251003-001-CAda-Park');
    expect(generateSequenceRunId('Cora-Lee')).toBe('SR-251003-002-CCora-Lee');
    jest.setSystemTime(at + 24 * hour);
    expect(generateSequenceRunId('Cora-Lee')).toBe('SR-251004-001-CCora-Lee');
    jest.setSystemTime(at);
    expect(generateSequenceRunId('Cora-Lee')).toBe('SR-251003-003-CCora-Lee');
  });

  test('takes a task and a step, as whole numbers or digits', () => {
    expect(generateSequenceRunId('Ada', 0)).toBe('SR-251003-001-T0-CAda');
    expect(generateSequenceRunId('Ada', 12, '03')).toBe('SR-251003-002-T12-S03-CAda');
    expect(generateSequenceRunId('Ada', null, 3)).toBe('SR-251003-003-S3-CAda');
    expect(generateSequenceRunId('Ada', '', undefined)).toBe('SR-251003-004-CAda');
    expect(generateSequenceRunId('Ada', -0)).toBe('SR-251003-005-T0-CAda');
    const largest = generateSequenceRunId('Ada', Number.MAX_SAFE_INTEGER, '9'.repeat(19));
    expect(largest).toBe(`SR-251003-006-T9007199254740991-S${'9'.repeat(19)}-CAda`);
    expect(isRunId(largest)).toBe(true);
  });

  test.each([
    -1,
    1.5,
    NaN,
    Infinity,
    2 ** 53,
    '-1',
    '1.0',
    'x',
    ' 1',
    '9'.repeat(20),
    '１',
    1n,
    true,
    {},
    [1],
    Symbol('1'),
  ])('refuses %p as task or step', (bad) => {
    expect(refusal(() => generateSequenceRunId('Ada', bad)).code).toBe('ERR_INVALID_ARGUMENT');
    const error = refusal(() => generateSequenceRunId('Ada', 1, bad));
    expect(error.message).toMatch(
      /^STRICT RUN ID ERROR: Invalid argument stepId of generateSequenceRunId: it can't be /,
    );
    expect(generateSequenceRunId('Ada')).toBe('SR-251003-001-CAda');
  });

  test('ends after 999 a day', () => {
    const clients = ['Ada', 'Bora-Bora', 'Cora-Lee'];
    for (let count = 0; count < 999; count += 1) generateSequenceRunId(clients[count % 3]);
    expect(refusal(() => generateSequenceRunId("O'Neil")).message).toMatch(
      /has issued all 999 sequence numbers/,
    );
    jest.setSystemTime(at + 24 * hour);
    expect(generateSequenceRunId('Ada')).toBe('SR-251004-001-CAda');
  });
});

describe('one client alone', () => {
  test('holds at most 1,200 ids ahead of the clock, and the others go on', () => {
    // The first id is the clock's own second, which isn't ahead of it.
    for (let count = 0; count <= 1_200; count += 1) generateTimestampRunId('Ada-Park');
    for (const make of [
      () => generateTimestampRunId('Ada-Park'),
      () => getOrCreateRunId('Ada-Park'),
      () => resolveRunId({}, { clientId: 'Ada-Park' }),
    ]) {
      const error = refusal(make);
      expect(error).toMatchObject({ code: 'ERR_RUN_ID_EXHAUSTED', expectedClientId: 'Ada-Park' });
      expect(error.message).toMatch(/Client "Ada-Park" already holds 1200 ids .* this client's own/);
      expect(error.toProblem().status).toBe(503);
    }
    expect(generateTimestampRunId('Park')).toBe('251003-160511-Park');
    expect(generateTimestampRunId()).toBe('251003-160512');
    jest.setSystemTime(at + 2_000);
    expect(generateTimestampRunId('Ada-Park')).toBe('251003-160513-Ada-Park');
  });

  test('takes at most a third of a day’s sequence numbers', () => {
    for (let count = 0; count < 333; count += 1) generateSequenceRunId('Ada-Park');
    const error = refusal(() => generateSequenceRunId('Ada-Park'));
    expect(error.message).toMatch(/Client "Ada-Park" already took 333 sequence numbers of the day 251003/);
    expect(generateSequenceRunId('Park')).toBe('SR-251003-334-CPark');
  });
});

describe('in local time', () => {
  // The zone of a process is fixed when it starts, so each of these is a process of its own.
  const inZone = async (zone, body) => {
    const script = `
      const runIds = require('strict-run-id');
      const { configure, generateTimestampRunId, generateSequenceRunId, getOrCreateRunId, resolveRunId } = runIds;
      const { resetRunIdState } = require('strict-run-id/testing');
      let now = 0;
      Date.now = () => now;
      configure({ timeZone: 'local' });
      const print = (value) => console.log(JSON.stringify(value));
      ${body}`;
    return JSON.parse(await runScript(script, { env: { TZ: zone } }));
  };

  test.each([
    ['UTC', '251003-154510', 'SR-251003-001-CAda'],
    ['Asia/Kolkata', '251003-211510', 'SR-251003-001-CAda'],
    ['Pacific/Auckland', '251004-044510', 'SR-251004-001-CAda'],
    ['America/St_Johns', '251003-131510', 'SR-251003-001-CAda'],
  ])('%s shows what its clocks show', async (zone, timestamp, sequence) => {
    const made = await inZone(
      zone,
      `now = ${at};
       print([generateTimestampRunId(), generateSequenceRunId('Ada'), getOrCreateRunId('Ada'), resolveRunId({})])`,
    );
    expect(made.slice(0, 2)).toEqual([timestamp, sequence]);
    expect(made.slice(2).every((runId) => runId.startsWith(timestamp.slice(0, 11)))).toBe(true);
  });

  test.each([
    ['Europe/Berlin', Date.UTC(2025, 9, 26, 1)],
    ['America/New_York', Date.UTC(2025, 10, 2, 6)],
  ])('in %s, no id repeats when an hour occurs twice', async (zone, change) => {
    const { made, distinct, first, last } = await inZone(
      zone,
      `const made = [];
       for (let second = -3600; second < 3600; second += 1) {
         now = ${change} + second * 1000;
         made.push(generateTimestampRunId());
       }
       print({ made: made.length, distinct: new Set(made).size, first: made[0], last: made.at(-1) });`,
    );
    expect([made, distinct]).toEqual([7200, 7200]);
    expect(first.slice(7)).toBe(zone === 'Europe/Berlin' ? '020000' : '010000');
    expect(last.slice(7)).toBe(zone === 'Europe/Berlin' ? '035959' : '025959');
  });

  test('local and universal ids never meet', async () => {
    const distinct = await inZone(
      'Europe/Berlin',
      `now = ${at};
       const made = [];
       for (let count = 0; count < 500; count += 1) {
         configure({ timeZone: count % 2 ? 'local' : 'utc' });
         made.push(generateTimestampRunId());
         if (count === 250) now += 7_200_000;
       }
       print(new Set(made).size);`,
    );
    expect(distinct).toBe(500);
  });

  test('a reset goes back to UTC', () => {
    configure({ timeZone: 'local' });
    resetRunIdState();
    expect(generateTimestampRunId()).toBe('251003-154510');
  });
});
