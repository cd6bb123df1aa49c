'use strict';

/**
 * The one class of errors of this package. Made here, in the caller's own realm, so that `instanceof Error`
 * and jest's `toThrow(RunIdError)` hold inside a test runner's sandbox; the addon runs the same source for
 * callers that load the `.node` file directly. Fields that don't apply are left out.
 */
class RunIdError extends Error {
  constructor(message, code, hint, runId, clientId, expectedClientId, recordId, diagnosis) {
    super(message);
    this.code = code;
    if (hint !== undefined) this.hint = hint;
    if (runId !== undefined) this.runId = runId;
    if (clientId !== undefined) this.clientId = clientId;
    if (expectedClientId !== undefined) this.expectedClientId = expectedClientId;
    if (recordId !== undefined) this.recordId = recordId;
    if (diagnosis !== undefined) this.diagnosis = diagnosis;
  }
}

// On the prototype, as the built-in errors have it: no field of each error.
Object.defineProperty(RunIdError.prototype, 'name', {
  value: 'RunIdError',
  configurable: true,
  writable: true,
});

module.exports = RunIdError;
