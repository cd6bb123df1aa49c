'use strict';

/** Returns what `call` throws; with `{ cause }`, that is its cause, as `new Error(message, { cause })` would have it. */
module.exports = function thrownBy(call, options) {
  try {
    return call();
  } catch (error) {
    if (options === undefined) return error;
    const property = { __proto__: null, value: options.cause, configurable: true, writable: true };
    return Object.defineProperty(error, 'cause', property);
  }
};
