'use strict';

/**
 * An error that the client sees, as `application/problem+json`: a status, a code, a sentence and perhaps a hint.
 * They must not contain unchecked text from outside, nor what another tenant's rows hold.
 */
module.exports = class Problem extends Error {
  constructor(status, code, message, hint) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
};
