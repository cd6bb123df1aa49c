'use strict';

/**
 * An error that the client sees, as `application/problem+json`: a status, a code and a sentence. The sentence
 * must not contain unchecked text from outside.
 */
module.exports = class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
};
