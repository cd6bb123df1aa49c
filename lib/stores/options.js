'use strict';

/** Checks what is passed to the functions that make a store. */

const RunIdError = require('../RunIdError.js');
const field = require('../field.js');

/** Returns an `ERR_INVALID_ARGUMENT` of the function `of`. `problem` is a clause without a full stop. */
function invalid(of, argument, problem, hint) {
  const message = `STRICT RUN ID ERROR: Invalid argument ${argument} of ${of}: ${problem}. ${hint}`;
  return new RunIdError(message, 'ERR_INVALID_ARGUMENT', hint);
}

/** Returns the type of a value, for a message. The value itself is never converted: that may run code of its own. */
const typeOf = (value) => (value === null || value === undefined ? `${value}` : `of type ${typeof value}`);

/**
 * Returns the values of options in the order of `known`, `undefined` for those that are absent. Refuses other options, and
 * options that are not an object.
 */
function readOptions(of, given, known, hint) {
  if (given === null || typeof given !== 'object') {
    throw invalid(of, 'options', `it is ${typeOf(given)}, not an object`, hint);
  }
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const hintOfNames = `The options are ${known.join(', ')}.`;
    throw invalid(of, 'options', `there is no option ${JSON.stringify(unknown.slice(0, 80))}`, hintOfNames);
  }
  return known.map((name) => field(given, name));
}

function requireFunction(of, name, value, hint) {
  if (typeof value !== 'function') throw invalid(of, name, `it is ${typeOf(value)}, not a function`, hint);
}

module.exports = { invalid, readOptions, requireFunction, typeOf };
