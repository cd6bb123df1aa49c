'use strict';

/** The texts of errors say what was passed, where, and what to do: for every function and every kind of value. */

const { setImmediate: nextTurn } = require('node:timers/promises');
const runIds = require('strict-run-id');
const express = require('strict-run-id/express');
const unified = require('strict-run-id/unifiedRunIdService');
const { boundary } = require('../lib/bound.js');
const { resetRunIdState } = require('strict-run-id/testing');
const { absent, notStrings, refusal, rejection } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const recordId = 'recKU8iGyB0A3pxFi';
const jobId = 'job_post_scoring_stream1_20250929094802';
const opening = 'STRICT RUN ID ERROR: ';

beforeEach(() => {
  resetRunIdState();
  runIds.setLogger(null);
});

describe('an id of another kind that is missing', () => {
  test.each([
    ['jobIdToTimestamp', () => runIds.jobIdToTimestamp(), 'jobId', `Pass a job id, such as ${jobId}.`],
    [
      'linkApifyRun',
      () => runIds.linkApifyRun(base),
      'apifyRunId',
      'Pass the id that Apify returned, such as 8MSTBAfqMzuXPvgB3.',
    ],
  ])('is named by %s, with what one looks like', (name, call, argument, hint) => {
    const { code, message } = refusal(call);
    expect(code).toBe('ERR_RUN_ID_MISSING');
    expect(message).toBe(`${opening}No run ID given to ${name}: ${argument} is missing. ${hint}`);
  });

  test('comes from Apify, if it is an Apify run id', () => {
    const { hint } = refusal(() => runIds.getRunIdForApifyRun('foo-bar'));
    expect(hint).toBe('Pass the id that Apify returned, unchanged.');
  });

  test('looks like that too if another was passed', () => {
    expect(refusal(() => runIds.jobIdToTimestamp(base)).hint).toBe(`Pass a job id, such as ${jobId}.`);
    expect(refusal(() => runIds.linkJob(base)).hint).toMatch(`such as ${jobId}.`);
  });
});

describe('an id that came more than once', () => {
  const atBoundary = (query, header) =>
    boundary.resolve(
      undefined,
      query,
      undefined,
      undefined,
      header,
      undefined,
      undefined,
      undefined,
      false,
      false,
      false,
    );

  test.each([
    ['resolveRunId', 'req.query.runId', (ids) => runIds.resolveRunId({ query: { runId: ids } })],
    ['runIdBoundary', 'req.query.runId', (ids) => atBoundary({ runId: ids })],
    ['runIdBoundary', 'the header', (ids) => atBoundary(undefined, ids)],
  ])('is told to %s as given twice: %s', (name, place, call) => {
    const message = (ids) => refusal(() => call(ids)).message;
    const begins = `${opening}Object passed to ${name} instead of string: ${place} is an array of`;
    const hint = 'Send it once, as a string.';
    expect(message([base, ada])).toBe(`${begins} 2. It was given twice. ${hint}`);
    expect(message([base, ada, ada])).toBe(`${begins} 3. It was given 3 times. ${hint}`);
    // `?runId[]=a`
    expect(message([base])).toBe(`${begins} 1. Pass the id itself, as a string.`);
  });

  test('is an array in a body of JSON, where nobody repeats a field', () => {
    const { message } = refusal(() => runIds.resolveRunId({ body: { runId: [base, ada] } }));
    expect(message).toMatch('req.body.runId is an array of 2. Pass the id itself, as a string.');
  });
});

describe('a client id', () => {
  test('that is a number is told as a client id', () => {
    const error = refusal(() => runIds.addClientSuffix(base, 7));
    expect(error.code).toBe('ERR_RUN_ID_NOT_STRING');
    expect(error.message).toBe(
      `${opening}Number passed to addClientSuffix instead of string: clientId is a number. Pass the client id itself, as a string, such as Ada-Park.`,
    );
  });

  const callback = async () => recordId;
  const callsOf = {
    createClientRunId: (clientId) => runIds.createClientRunId(ada, clientId),
    getRunRecordId: (clientId) => runIds.getRunRecordId(ada, clientId),
    getCachedRunInfo: (clientId) => runIds.getCachedRunInfo(ada, clientId),
    getClientRunRecordId: (clientId) => runIds.getClientRunRecordId(ada, clientId),
    requireRunRecordId: (clientId) => runIds.requireRunRecordId(ada, clientId),
    registerRunRecord: (clientId) => runIds.registerRunRecord(ada, clientId, recordId),
    storeClientRunRecordId: (clientId) => runIds.storeClientRunRecordId(ada, clientId, recordId),
    replaceRunRecord: (clientId) => runIds.replaceRunRecord(ada, clientId, recordId, 'recQ2xWn7TzL5vYhs'),
    clearClientRunCache: (clientId) => runIds.clearClientRunCache(ada, clientId),
    migrateRunId: (clientId) => runIds.migrateRunId(ada, clientId),
    withRunRecord: (clientId) => runIds.withRunRecord(ada, clientId, { find: callback, create: callback }),
  };

  test.each(Object.entries(callsOf))(
    'that %s lacks is the one that the run id contains',
    async (name, call) => {
      for (const [, clientId] of absent) {
        const error = await rejection(() => call(clientId));
        expect(error).toMatchObject({ code: 'ERR_CLIENT_ID_MISSING', runId: ada, clientId: 'Ada-Park' });
        expect(error.message).toBe(
          `${opening}No client ID given to ${name}; the run ID "${ada}" contains "Ada-Park". Pass the client id too; extractClientId() returns the one in a run id.`,
        );
      }
    },
  );

  test('that a base id lacks is described by an example', () => {
    expect(refusal(() => runIds.getRunRecordId(base)).message).toBe(
      `${opening}No client ID given to getRunRecordId. Pass the client id of the tenant, such as Ada-Park.`,
    );
  });

  test('of an Apify run id is the one in it', () => {
    const { message } = refusal(() => runIds.registerApifyRunId('8MSTBAfqMzuXPvgB3-CAda-Park'));
    expect(message).toMatch('the run ID "8MSTBAfqMzuXPvgB3-CAda-Park" contains "Ada-Park".');
  });
});

describe('an option that is one of a few texts', () => {
  const { runIdBoundary } = express;
  const calls = [
    ['timeZone', (timeZone) => runIds.configure({ timeZone })],
    ['recordIds', (recordIds) => runIds.configure({ recordIds })],
    ['role', (role) => runIdBoundary({ role })],
    ['onConflict', (onConflict) => runIdBoundary({ role: 'origin', onConflict })],
    ['client', (client) => runIdBoundary({ role: 'origin', client })],
  ];

  test.each(calls)('shows what %s was: a text by its beginning, another value by its kind', (name, call) => {
    const problem = (value) => refusal(() => call(value)).message;
    expect(problem('Mars')).toMatch(`Invalid argument ${name} of `);
    expect(problem('Mars')).toMatch(`: it can't be "Mars".`);
    expect(problem('')).toMatch(`: it can't be "".`);
    expect(problem('x'.repeat(300))).toMatch(`: it can't be "${'x'.repeat(80)}…".`);
    expect(problem('\ud800')).toMatch(`: it can't be "\\ud800".`);
    expect(problem(7)).toMatch(`: it can't be a number.`);
  });

  test('may be null for a boundary, as any option; for configure, null lifts a limit', () => {
    expect(runIdBoundary({ role: 'origin', onConflict: null, client: null, names: null })).toHaveLength(3);
    expect(refusal(() => runIds.configure({ timeZone: null })).message).toMatch(`: it can't be null.`);
    expect(refusal(() => runIds.configure({ recordIds: null })).message).toMatch(`: it can't be null.`);
  });
});

describe('every function, with a value of another kind in each place', () => {
  const modules = { package: runIds, unified, express };
  const rows = Object.entries(modules).flatMap(([module, functions]) =>
    Object.entries(functions)
      .filter(([, value]) => typeof value === 'function' && value !== runIds.RunIdError)
      .filter(([name, value]) => module === 'package' || value !== runIds[name])
      .map(([name, value]) => [module, name, value]),
  );
  const others = [
    ...notStrings,
    ['undefined', undefined],
    ['null', null],
    ['the empty text', ''],
    ['no id', 'foo-bar'],
    ['a job id', jobId],
    ['a record id', recordId],
    ['a client run id', ada],
    ['a long text', 'x'.repeat(300)],
  ];

  /** Functions that take no argument, or any. */
  const TAKES_ANYTHING = new Set([
    'clearAllCache',
    'currentRunId',
    'explainClientId',
    'explainRunId',
    'isRunId',
    'pinoMixin',
    'runIdErrorHandler',
    'stats',
  ]);

  test.each(rows)('%s: %s says what was passed to which function, and what to do', async (_, name, call) => {
    const error = async (...args) => {
      try {
        // Refused arguments reject at once; whatever waits for a callback or a file was accepted.
        await Promise.race([call(...args), nextTurn()]);
        return null;
      } catch (thrown) {
        return thrown;
      }
    };
    let seen = 0;
    for (let place = 0; place < 3; place++) {
      for (const [, value] of others) {
        const args = [base, 'Ada-Park', recordId].slice(0, place);
        const refused = await error(...args, value);
        // What a getter or a function of the caller throws continues as it is.
        if (!(refused instanceof runIds.RunIdError)) continue;
        seen += 1;
        const { message, hint } = refused;
        expect(message).toMatch(/^(?:STRICT RUN ID ERROR|DEPRECATED): /);
        expect(message).toMatch(name);
        // Ends with what to do: a sentence.
        expect(hint).toMatch(/^(?:ids\.map|createClientRunId|"|[A-Z]).*[.?]$/);
        expect(message.endsWith(` ${hint}`)).toBe(true);
        // Begins no sentence in the middle of another, and holds no object's own text.
        expect(message).not.toMatch(/\?,|\.\.|\?\.| {2}|\[object|undefined is/);
      }
    }
    runIds.setLogger(null);
    expect(seen > 0).toBe(!TAKES_ANYTHING.has(name));
  });
});
