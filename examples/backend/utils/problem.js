'use strict';

/**
 * An error that is told to whoever asked, as `application/problem+json`: a status, a code and a sentence, in which no
 * text stands that came from outside and was not checked.
 */
module.exports = class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
};
