// A test that looks at the error.
'use strict';

const { validateRunId } = require('strict-run-id');

test('names what it was given', () => {
  let error;
  try {
    validateRunId('lunch');
  } catch (caught) {
    error = caught;
  }
  expect(error.code).toBe('ERR_RUN_ID_FORMAT');
});

test('refuses', () => {
  expect(() => validateRunId('lunch')).toThrow(/lunch/);
});
