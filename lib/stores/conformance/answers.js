'use strict';

/** Checks every answer of a store: it must have exactly the documented fields, of the documented types. */

const assert = require('node:assert/strict');
const { inspect } = require('node:util');

const text = (value) => typeof value === 'string';
const whole = (value) => Number.isSafeInteger(value);
const positive = (value) => whole(value) && value > 0;
const boolean = (value) => typeof value === 'boolean';
const orNull = (isValid) => (value) => value === null || isValid(value);

const KEY = { baseId: text, clientId: text };
const RECORD = {
  recordId: text,
  metadata: orNull(text),
  by: text,
  fence: orNull(whole),
  createdAt: whole,
  updatedAt: whole,
};

/** Of an object with a status: the fields beside it. */
const STORED = {
  stored: { record: RECORD, isNew: boolean },
  conflict: { record: RECORD },
  owned: { owner: text },
};

/** By method: a check of a value, the fields of an object, an array of one, or `{ status: … }` for several. */
const ANSWERS = {
  claim: {
    status: { won: { fence: whole }, registered: { record: RECORD }, held: { leftMs: positive, by: text } },
  },
  commit: { status: { ...STORED, lost: {} } },
  release: boolean,
  extend: boolean,
  register: { status: STORED },
  replace: { status: { ...STORED, missing: {} } },
  get: (value, path) => (value === null ? null : copy(RECORD, value, path)),
  remove: boolean,
  list: { records: [{ ...KEY, ...RECORD }], cursor: orNull(text) },
  prune: whole,
  reserve: { second: orNull(whole), count: whole, now: whole },
  slot: orNull(text),
  link: { status: { linked: {}, conflict: { runId: text }, taken: { id: text } } },
  linked: orNull(text),
  links: [text],
};

/** Checks a value, and returns a copy that has the prototypes of this realm. */
function copy(shape, value, path) {
  if (shape === ANSWERS.get) return shape(value, path);
  if (typeof shape === 'function') {
    assert.ok(shape(value), `${path} is ${inspect(value)}, which is not of the documented type.`);
    return value;
  }
  if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value), `${path} is ${inspect(value)}, and must be an array.`);
    return value.map((element, index) => copy(shape[0], element, `${path}[${index}]`));
  }
  assert.ok(
    typeof value === 'object' && value !== null,
    `${path} is ${inspect(value)}, and must be an object.`,
  );
  let fields = shape;
  if (typeof shape.status === 'object') {
    assert.ok(Object.hasOwn(shape.status, value.status), `${path}.status is ${inspect(value.status)}.`);
    fields = { status: text, ...shape.status[value.status] };
  }
  assert.deepEqual(
    Object.keys(value).sort(),
    Object.keys(fields).sort(),
    `The fields of ${path} must be the documented ones.`,
  );
  return Object.fromEntries(
    Object.entries(fields).map(([name, ofField]) => [name, copy(ofField, value[name], `${path}.${name}`)]),
  );
}

/** Returns a store whose answers are checked. */
module.exports = function checked(store) {
  const methods = Object.entries(ANSWERS).map(([method, shape]) => [
    method,
    async (...args) => copy(shape, await store[method](...args), `the answer of ${method}`),
  ]);
  return {
    ...Object.fromEntries(methods),
    name: store.name,
    watch: store.watch && ((...args) => store.watch(...args)),
  };
};

module.exports.METHODS = Object.keys(ANSWERS);
