'use strict';

/** Faults of the Airtable emulator: limits, errors and delays that a test asks for. */

const {
  JOBS,
  RESULTS,
  base,
  closingEmulators,
  current,
  start,
  statuses,
  table,
  until,
} = require('../helpers/emulator.js');
const { held, rejection } = require('../helpers/index.js');

const clients = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];

let airtable;

closingEmulators();
beforeEach(() => {
  airtable = current();
});

const runIdsOf = (rows) => rows.map(({ fields }) => fields['Run ID']);

describe('the limit', () => {
  test('lets five requests a second through, and the client tries the sixth again by itself', async () => {
    let clock = 0;
    const it = await start({ now: () => clock });
    const jitter = jest.spyOn(Math, 'random').mockReturnValue(0.002);
    const creates = Array.from({ length: 6 }, (_, n) => table(JOBS, { of: it }).create({ n }));
    await until(() => statuses(it).includes(429));
    clock = 999;
    await until(() => statuses(it).filter((status) => status === 429).length >= 2);
    clock = 1_000;
    await Promise.all(creates);
    expect(
      it
        .rows(JOBS)
        .map(({ fields }) => fields.n)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    expect(statuses(it).filter((status) => status === 200)).toHaveLength(6);
    expect(jitter).toHaveBeenCalled();
  });

  test('makes the client wait up to 5 s, then up to twice as long each time', async () => {
    const delays = [];
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const { setTimeout: real } = globalThis;
    jest.spyOn(globalThis, 'setTimeout').mockImplementation((call, delay, ...rest) => {
      const isBackoff = /numAttempts \+ 1/.test(call);
      if (isBackoff) delays.push(delay);
      return real(call, isBackoff ? 0 : delay, ...rest);
    });
    airtable.fault({ status: 429, times: 9 });
    await table().create({});
    expect(delays).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000]);
  });

  test('is reported in Airtable’s words, and counts no refused request', async () => {
    let clock = 0;
    const it = await start({ requestsPerSecond: 1, now: () => clock });
    const options = { of: it, noRetryIfRateLimited: true };
    await table(JOBS, options).create({});
    expect(await rejection(() => table(JOBS, options).create({}))).toMatchObject({
      statusCode: 429,
      error: 'TOO_MANY_REQUESTS',
    });
    const response = await fetch(`${it.url}/v0/${it.baseId}/${JOBS}`, {
      headers: { authorization: `Bearer ${it.apiKey}` },
    });
    expect(await response.json()).toEqual({
      errors: [{ error: 'RATE_LIMIT_REACHED', message: 'Rate limit exceeded. Please try again later' }],
    });
    clock = 1_000;
    await table(JOBS, options).create({});
    expect(it.rows(JOBS)).toHaveLength(2);
  });
});

describe('a fault', () => {
  const impatient = { requestTimeout: 100 };

  test.each([
    ['fails before the row is written', {}, { statusCode: 500, error: 'SERVER_ERROR' }, 0, 500],
    [
      'fails after the row was written',
      { when: 'after' },
      { statusCode: 500, error: 'SERVER_ERROR' },
      1,
      500,
    ],
    ['has a status of its own', { status: 503 }, { statusCode: 503, error: 'SERVICE_UNAVAILABLE' }, 0, 503],
    [
      'has any other status',
      { status: 504, when: 'after' },
      { statusCode: 504, error: 'UNEXPECTED_ERROR' },
      1,
      504,
    ],
    ['fails late', { delayMs: 5, when: 'after' }, { statusCode: 500 }, 1, 500],
    ['never answers, and writes nothing', { kind: 'timeout' }, { name: 'AbortError' }, 0, null],
    [
      'never answers for a row that was written',
      { kind: 'timeout', when: 'after' },
      { name: 'AbortError' },
      1,
      null,
    ],
    [
      'answers later than the client waits',
      { kind: 'timeout', when: 'after', delayMs: 60_000 },
      { name: 'AbortError' },
      1,
      null,
    ],
    ['drops the connection before the row', { kind: 'reset' }, { code: 'ECONNRESET' }, 0, null],
    ['drops the connection after the row', { kind: 'reset', when: 'after' }, { code: 'ECONNRESET' }, 1, null],
  ])('%s', async (_, fault, error, written, status) => {
    airtable.fault({ method: 'POST', table: JOBS, ...fault });
    const client = fault.kind === 'timeout' ? impatient : {};
    expect(await rejection(() => table(JOBS, client).create({ n: 1 }))).toMatchObject(error);
    expect(airtable.rows(JOBS)).toHaveLength(written);
    expect(statuses()).toEqual([status]);

    await table().create({ n: 2 });
    expect(airtable.rows(JOBS)).toHaveLength(written + 1);
  });

  test.each(['before', 'after'])('answers late and right: %s', async (when) => {
    airtable.fault({ kind: 'timeout', when, delayMs: 20 });
    const creating = table().create({ n: 1 });
    await until(() => airtable.requests.length === 1);
    expect(airtable.rows(JOBS)).toHaveLength(when === 'after' ? 1 : 0);
    expect((await creating).fields).toEqual({ n: 1 });
    expect(airtable.rows(JOBS)).toHaveLength(1);
  });

  test('holds calls back until a promise is kept, then answers right', async () => {
    const { promise, resolve } = held();
    airtable.fault({ method: 'POST', kind: 'timeout', until: promise, times: 2 });
    const creating = [1, 2].map((n) => table().create({ n }));
    await until(() => airtable.requests.length === 2);
    await table().select().all();
    expect([airtable.rows(JOBS), statuses()]).toEqual([[], [null, null, 200]]);
    resolve();
    await Promise.all(creating);
    expect(
      airtable
        .rows(JOBS)
        .map(({ fields }) => fields.n)
        .sort(),
    ).toEqual([1, 2]);
  });

  test('writes the row that the client has given up', async () => {
    airtable.fault({ kind: 'timeout', delayMs: 150 });
    expect(await rejection(() => table(JOBS, { requestTimeout: 50 }).create({ n: 1 }))).toMatchObject({
      name: 'AbortError',
    });
    expect(airtable.rows(JOBS)).toEqual([]);
    await until(() => airtable.rows(JOBS).length === 1);
  });

  test('makes two rows of one create, and answers with the first', async () => {
    airtable.fault({ method: 'POST', kind: 'twice' });
    const made = await table().create({ 'Run ID': `${base}-O'Neil` });
    expect(runIdsOf(airtable.rows(JOBS))).toEqual([`${base}-O'Neil`, `${base}-O'Neil`]);
    expect(airtable.rows(JOBS)[0].id).toBe(made.id);
  });

  test('hits an update after it was written', async () => {
    const { id } = await table().create({ n: 1 });
    airtable.fault({ method: 'patch', when: 'after' });
    await rejection(() => table().update(id, { n: 2 }));
    expect(airtable.rows(JOBS)).toMatchObject([{ fields: { n: 2 } }]);
  });

  test('waits for the table, the method and the request that it is meant for', async () => {
    airtable.fault({ method: 'POST', table: RESULTS, match: ({ body }) => body.fields.Client === "O'Neil" });
    await table(JOBS).create({ Client: "O'Neil" });
    await table(RESULTS).create({ Client: 'Ada-Park' });
    await table(RESULTS).select().all();
    await rejection(() => table(RESULTS).create({ Client: "O'Neil" }));
    await table(RESULTS).create({ Client: "O'Neil" });
    expect(statuses()).toEqual([200, 200, 200, 500, 200]);
  });

  test('on GET hits a list that goes by POST, and one on POST does not', async () => {
    airtable.fault({ method: 'POST' });
    airtable.fault({ method: 'GET', status: 503 });
    expect(await rejection(() => table().select({ method: 'post' }).all())).toMatchObject({
      statusCode: 503,
    });
    expect(await rejection(() => table().create({}))).toMatchObject({ statusCode: 500 });
  });

  test('repeats as often as asked, one fault after the other', async () => {
    airtable.fault({ times: 2 });
    airtable.fault({ status: 503 });
    for (const client of clients) {
      await table()
        .create({ Client: client })
        .catch(() => {});
    }
    expect(statuses()).toEqual([500, 500, 503, 200]);
  });

  test('is over when it is cleared', async () => {
    airtable.fault({ times: Infinity });
    await rejection(() => table().create({}));
    airtable.clearFaults();
    await table().create({});
    expect(statuses()).toEqual([500, 200]);
  });

  test.each([
    [{ kind: 'late' }, 'fault: kind must be status, timeout, reset, twice, got late'],
    [{ when: 'during' }, 'fault: when must be before or after, got during'],
  ])('%j is refused', (fault, message) => {
    expect(() => airtable.fault(fault)).toThrow(message);
  });
});
