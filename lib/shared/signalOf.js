'use strict';

const field = require('../field.js');

/** Returns the option `signal` of a call, which is checked natively; undefined if there is none. */
module.exports = function signalOf(given) {
  return given === undefined || given === null ? undefined : (field(given, 'signal') ?? undefined);
};
