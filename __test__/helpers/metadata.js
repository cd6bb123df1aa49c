'use strict';

/** Values of every kind for metadata, and what JSON.stringify makes of them: for the property test, and for fuzz/. */

const fc = require('fast-check');
const vm = require('node:vm');
const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');

class Run {}

/** Stores metadata, and returns what is found. */
function store(metadata) {
  resetRunIdState();
  runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1', metadata);
  return runIds.getCachedRunInfo('251003-154510', 'Ada-Park').metadata;
}

/** A Proxy of a Proxy of the target, as often as that. */
function proxy(target, times = 1) {
  return times ? proxy(new Proxy(target, {}), times - 1) : target;
}

/** What JSON.stringify writes, parsed and written again, because that puts names that are numbers first. -0 is written as 0. */
function asJson(value) {
  return JSON.stringify(JSON.parse(JSON.stringify(value)));
}

/** Recipes of values: each is built anew for each of the two that read it, since reading may change a value. */
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(null, true, false, 0, -0, 1, 1e21, 1e-7, 2 ** 53, 5e-324) },
  { weight: 3, arbitrary: fc.double() },
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)) },
  fc.constantFrom(undefined, Symbol('x'), 1n, () => 1),
);
const special = fc.constantFrom(
  () => new Date(0),
  () => new Map([[1, 2]]),
  () => new Error('x'),
  () => new Run(),
  () => new Number(1),
  () => new String('x'),
  () => new Boolean(true),
  () => Object(1n),
  () => Buffer.from('x'),
  () => new DataView(new ArrayBuffer(1)),
  () => Promise.resolve(1),
  () => Object.setPrototypeOf(new Map(), null),
  () => Object.setPrototypeOf([1, 2], null),
  () => Object.defineProperty({ a: 1 }, 'hidden', { value: 2 }),
  () => Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 2 }),
  () => vm.runInNewContext('({ a: [1, { b: 2 }] })'),
  () => new Array(3),
  () => Object.assign([1], { more: 2 }),
  () => (function () { return arguments; })(1, 2), // prettier-ignore
);
const { value: recipe } = fc.letrec((tie) => {
  const layers = fc.constantFrom(0, 0, 0, 1, 2);
  const key = fc.oneof(fc.constantFrom('a', 'b', '0', '1', '__proto__', 'length', 'toJSON'), fc.string());
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf.map((value) => () => value),
      special,
      tie('array'),
      tie('object'),
    ),
    array: fc
      .record({ items: fc.array(tie('value'), { maxLength: 4 }), layers, getters: fc.boolean() })
      .map(({ items, layers: times, getters }) => () => {
        const array = items.map((item) => item());
        if (getters && items.length) {
          // Each reading makes the next one see a shorter array.
          Object.defineProperty(array, 0, {
            get: () => ((array.length -= array.length > 1 ? 1 : 0), 'shorter'),
          });
        }
        return proxy(array, times);
      }),
    object: fc
      .record({
        entries: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }),
        layers,
        kind: fc.constantFrom('plain', 'plain', 'plain', 'null', 'counting', 'deleting', 'keys'),
      })
      .map(({ entries, layers: times, kind }) => () => {
        const object = kind === 'null' ? Object.create(null) : {};
        for (const [name, item] of entries) {
          Object.defineProperty(object, name, {
            value: item(),
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        let reads = 0;
        if (kind === 'counting') {
          Object.defineProperty(object, 'count', { get: () => (reads += 1), enumerable: true });
        }
        if (kind === 'deleting') {
          const get = () => Object.keys(object).map((name) => delete object[name]).length;
          return Object.defineProperty({ first: 0, ...object }, 'first', { get, enumerable: true });
        }
        // A Proxy that shows other properties than its target has.
        if (kind === 'keys') {
          return new Proxy(object, {
            ownKeys: () => ['a', 'b'],
            getOwnPropertyDescriptor: (_, name) => ({
              value: 0,
              enumerable: name === 'a',
              configurable: true,
            }),
            get: (_, name) => (name === 'toJSON' ? undefined : `${String(name)} ${(reads += 1)}`),
          });
        }
        return proxy(object, times);
      }),
  };
});

module.exports = { Run, asJson, proxy, recipe, store };
