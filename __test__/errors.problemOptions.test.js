'use strict';

/** The options of `toProblem`: another status, an instance. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { refusal } = require('./helpers/index.js');

const base = '251003-154510';

beforeEach(() => {
  resetRunIdState();
  runIds.setLogger(null);
});

describe('the options', () => {
  const problem = (options) => refusal(() => runIds.requireRunRecordId(base, 'Ada-Park')).toProblem(options);

  test('may be left out, each or all', () => {
    expect(problem({})).toStrictEqual(problem());
    expect(problem({ status: undefined, instance: undefined })).toStrictEqual(problem());
  });

  test('status replaces the status and its title, which not every status has', () => {
    expect(problem({ status: 409 })).toStrictEqual({ ...problem(), status: 409, title: 'Conflict' });
    const { title, ...rest } = problem();
    expect(title).toBe('Not Found');
    expect(problem({ status: 410 })).toStrictEqual({ ...rest, status: 410 });
  });

  test('status decides from 500 on that the text is one sentence, without a hint', () => {
    const sentence = 'The server could not process this request.';
    const { hint, title, ...rest } = problem();
    expect([hint, title]).toEqual([expect.any(String), 'Not Found']);
    for (const [status, titled] of [
      [500, { title: 'Internal Server Error' }],
      [503, { title: 'Service Unavailable' }],
      [599, {}],
    ]) {
      expect(problem({ status })).toStrictEqual({
        ...rest,
        ...titled,
        status,
        detail: sentence,
        message: sentence,
      });
    }
    expect(problem({ status: 499 }).detail).toBe(problem().detail);
  });

  test.each([
    ['200', 200, 'it is 200'],
    ['399', 399, 'it is 399'],
    ['600', 600, 'it is 600'],
    ['a fraction', 404.5, 'it is 404.5'],
    ['NaN', NaN, 'it is NaN'],
    ['a string', '404', 'it is of type string'],
    ['an object', { valueOf: () => 404 }, 'it is of type object'],
    ['a symbol', Symbol('404'), 'it is of type symbol'],
  ])('status can not be %s, which would hide that it is an error', (_, status, what) => {
    const error = refusal(() => runIds.getBaseRunId('foo-bar'));
    const refused = refusal(() => error.toProblem({ status }));
    expect(refused).toBeInstanceOf(runIds.RunIdError);
    expect(refused.code).toBe('ERR_INVALID_ARGUMENT');
    expect(refused.message).toBe(
      `STRICT RUN ID ERROR: Invalid argument status of toProblem: ${what}, not a whole number from 400 to 599. ${refused.hint}`,
    );
  });

  test.each([400, 418, 599])('status may be %i', (status) => {
    const error = refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(error.toProblem({ status }).status).toBe(status);
  });

  test('instance is passed on as it is', () => {
    expect(problem({ instance: '/runs/7' })).toStrictEqual({ ...problem(), instance: '/runs/7' });
    expect(problem({ status: 500, instance: '/runs/7' }).instance).toBe('/runs/7');
  });
});

test('an error has no property for its status', () => {
  const error = refusal(() => runIds.getBaseRunId('foo-bar'));
  expect(Object.keys(error)).toEqual(['code', 'hint', 'runId']);
  expect(error).not.toHaveProperty('status');
  expect(JSON.stringify(error)).not.toContain('500');
});
