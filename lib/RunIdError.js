'use strict';

/**
 * The one class of errors of this package. It is made here, in the caller's own realm, so that `instanceof Error`
 * and jest's `toThrow(RunIdError)` hold inside a test runner's sandbox. The addon runs this same source for callers
 * that load the `.node` file directly. Fields that don't apply are left out.
 */

/** The titles of the statuses that errors have by default. RFC 9457 lets a problem do without one. */
const TITLES = {
  __proto__: null,
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

class RunIdError extends Error {
  /** The default status, and the message for whoever sent the request, if it differs from `message`. */
  #status;
  #publicMessage;

  constructor(
    message,
    code,
    hint,
    runId,
    clientId,
    expectedClientId,
    recordId,
    diagnosis,
    status = 500,
    publicMessage = message,
  ) {
    super(message);
    this.#status = status;
    this.#publicMessage = publicMessage;
    this.code = code;
    if (hint !== undefined) this.hint = hint;
    if (runId !== undefined) this.runId = runId;
    if (clientId !== undefined) this.clientId = clientId;
    if (expectedClientId !== undefined) this.expectedClientId = expectedClientId;
    if (recordId !== undefined) this.recordId = recordId;
    if (diagnosis !== undefined) this.diagnosis = diagnosis;
  }

  /** An RFC 9457 problem for whoever sent the request: it holds only what the call that threw was passed. */
  toProblem(options) {
    // Only the options' own: other code may have put a `status` on Object.prototype.
    const { status: asked, instance } = { __proto__: null, ...options };
    const status = asked ?? this.#status;
    if (!isStatusOfError(status)) throw invalidStatus(status);
    const isTheirs = status < 500;
    const detail = isTheirs ? this.#publicMessage : 'The server could not process this request.';
    const problem = {
      type: 'about:blank',
      title: TITLES[status],
      status,
      code: this.code,
      detail,
      message: detail,
    };
    if (problem.title === undefined) delete problem.title;
    if (isTheirs && this.hint !== undefined) problem.hint = this.hint;
    if (instance !== undefined) problem.instance = instance;
    return problem;
  }
}

/** Whether an answer with this status says that something went wrong. Any other would hide the error. */
function isStatusOfError(status) {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

function invalidStatus(status) {
  // Never converted to a text, unless that runs no code of its own.
  const shown = typeof status === 'number' ? status : `of type ${typeof status}`;
  const hint = 'Pass the status of an HTTP error, such as 404, or nothing.';
  return new RunIdError(
    `STRICT RUN ID ERROR: Invalid argument status of toProblem: it is ${shown}, not a whole number from 400 to 599. ${hint}`,
    'ERR_INVALID_ARGUMENT',
    hint,
  );
}

// On the prototype, like the name of the built-in errors, so that it isn't a field of each error.
Object.defineProperty(RunIdError.prototype, 'name', {
  __proto__: null,
  value: 'RunIdError',
  configurable: true,
  writable: true,
});

module.exports = RunIdError;
