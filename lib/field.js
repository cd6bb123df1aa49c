'use strict';

/**
 * Returns a property that an object itself or its class has; undefined for one that is only on an `Object.prototype`, of
 * whichever realm, where other code may have put it. Everything that a caller or a request may leave out is read with
 * this. `Env::field` in src/node/value.rs is the same for native code.
 */
function field(object, name) {
  const value = object[name];
  if (value === undefined || Object.hasOwn(object, name)) return value;
  let holder = Object.getPrototypeOf(object);
  while (holder !== null && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder);
  return holder !== null && isObjectPrototype(holder) ? undefined : value;
}

function isObjectPrototype(prototype) {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
}

module.exports = field;
