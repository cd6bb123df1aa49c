'use strict';

/**
 * The class of all errors of this package. It is JavaScript, because errors created by native code belong to
 * Node's main realm: inside a jest sandbox `instanceof Error` would be false for them, and
 * `toThrow(RunIdError)` would fail. For callers that load the `.node` file directly, the addon evaluates
 * this same source. Fields that don't apply are left out.
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

// On the prototype, as with the built-in errors, so that `name` is not an own property.
Object.defineProperty(RunIdError.prototype, 'name', {
  value: 'RunIdError',
  configurable: true,
  writable: true,
});

module.exports = RunIdError;
