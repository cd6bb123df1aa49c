'use strict';

/** Metadata of records: what is stored is what `JSON.stringify` writes, or it is refused. Its size is that of the JSON. */

const fc = require('fast-check');
const vm = require('node:vm');
const runIds = require('strict-run-id');
const { refusal } = require('./helpers/index.js');
const { Run, asJson, proxy, recipe, store } = require('./helpers/metadata.js');

const messageFor = (metadata) => {
  const error = refusal(() => store(metadata));
  expect(error.code).toBe('ERR_INVALID_ARGUMENT');
  expect(runIds.listRunRecords()).toEqual([]);
  return error.message;
};

beforeAll(() => runIds.setLogger(null));

describe('the limit of a megabyte', () => {
  const limit = 2 ** 20;
  // Two quotes are part of the JSON.
  const ofLength = { '"': 2, '\n': 2, '\u0001': 6, é: 2, '\ud800': 6, '…': 3, '\u{10437}': 4, a: 1 };

  test.each(Object.entries(ofLength))('counts %j as the %i bytes that are stored', (unit, bytes) => {
    const most = Math.floor((limit - 2) / bytes);
    expect(store(unit.repeat(most)) === unit.repeat(most)).toBe(true);
    expect(messageFor({ note: unit.repeat(most + 1) })).toMatch(
      /metadata of registerRunRecord: as JSON it is longer than 1048576 bytes: at least 10\d{5} by the end of metadata\.note\./,
    );
  });

  test('names how long the metadata is in bytes, as well as the limit', () => {
    expect(messageFor('\u0001'.repeat(limit - 2))).toContain(
      'as JSON it is longer than 1048576 bytes: at least 6291446 by the end of metadata.',
    );
  });

  test('counts numbers, brackets and commas', () => {
    const fitting = Array((limit - 2) / 2).fill(1);
    expect(store(fitting)).toHaveLength(fitting.length);
    expect(messageFor([...fitting, 1])).toContain('at least 1048577 by the end of metadata.');
  });

  test('is seen in stats().bytes, which counts what is stored', () => {
    store('');
    const empty = runIds.stats().bytes;
    store('\u0001'.repeat(1_000));
    expect(runIds.stats().bytes - empty).toBeGreaterThanOrEqual(6_000);
  });
});

describe('a Proxy', () => {
  test.each([
    ['an array', { tags: proxy(['a', 'b']) }, { tags: ['a', 'b'] }],
    ['an array in a Proxy', [proxy([proxy(['a'], 2)], 3)], [[['a']]]],
    ['a plain object', proxy({ a: { b: proxy({ c: 1 }) } }), { a: { b: { c: 1 } } }],
    ['an object without a prototype', proxy(Object.assign(Object.create(null), { a: 1 })), { a: 1 }],
    ['an object of another realm', proxy(vm.runInNewContext('({ a: [1] })')), { a: [1] }],
    ['an array of another realm', proxy(vm.runInNewContext('[1, 2]')), [1, 2]],
  ])('of %s is stored as JSON.stringify writes it', (_, metadata, stored) => {
    expect(store(metadata)).toEqual(stored);
    expect(JSON.stringify(store(metadata))).toBe(JSON.stringify(metadata));
  });

  test.each([
    ['a Map', new Map(), 'an instance of a class'],
    ['a Set', new Set(), 'an instance of a class'],
    ['an Error', new Error('x'), 'an instance of a class'],
    ['a Date', new Date(0), 'an instance of a class'],
    ['an instance', new Run(), 'an instance of a class'],
    ['a boxed number', new Number(1), 'an instance of a class'],
    ['a Buffer', Buffer.from('x'), 'an instance of a class'],
    ['a function', () => 1, 'a Function'],
    ['an array with a hole', [, 1], undefined], // eslint-disable-line no-sparse-arrays
  ])('of %s is refused by its path', (_, target, problem = '[0] is undefined') => {
    expect(messageFor({ m: proxy(target) })).toContain(
      `metadata.m${/^\[/.test(problem) ? '' : ' is '}${problem}`,
    );
    expect(messageFor([proxy(target, 3)])).toContain('metadata[0]');
  });

  test('that is revoked is refused, and so is a Proxy of one', () => {
    for (const target of [{}, []]) {
      const { proxy: revoked, revoke } = Proxy.revocable(target, {});
      const around = proxy(revoked);
      revoke();
      expect(messageFor({ a: revoked })).toContain('metadata.a is a revoked Proxy');
      expect(messageFor([around])).toContain('metadata[0] is a revoked Proxy');
    }
  });

  test.each(['ownKeys', 'get', 'getPrototypeOf', 'getOwnPropertyDescriptor'])(
    'with a trap %s that throws passes the exception on',
    (trap) => {
      const traps = {
        [trap]() {
          throw new RangeError('mine');
        },
      };
      expect(() => store(new Proxy({ a: 1 }, traps))).toThrow(new RangeError('mine'));
      expect(runIds.listRunRecords()).toEqual([]);
    },
  );

  test.each([NaN, -1, 1.5, '1', undefined])('of an array that shows the length %p is refused', (length) => {
    const lying = new Proxy(['a'], { get: (target, key) => (key === 'length' ? length : target[key]) });
    expect(messageFor(lying)).toContain('metadata is a Proxy of an array without a length');
  });

  test('that shows more elements than fit is refused by its size', () => {
    for (const length of [2 ** 20, 2 ** 53 - 1]) {
      const endless = new Proxy([], {
        get: (_, key) => (key === 'length' ? length : key === 'toJSON' ? null : 1),
      });
      expect(messageFor(endless)).toContain('as JSON it is longer than 1048576 bytes: at least 1048578');
    }
  });

  test('in a cycle, or that never ends, is refused', () => {
    const cycle = {};
    cycle.self = proxy(cycle);
    expect(messageFor(cycle)).toContain('contains itself (a cycle)');
    const list = [];
    list.push(proxy(list));
    expect(messageFor(list)).toContain('contains itself (a cycle)');
    const endless = () => new Proxy({ a: 1 }, { get: (_, key) => (key === 'a' ? endless() : undefined) });
    expect(messageFor(endless())).toContain('nested more than 100 levels deep');
  });
});

test.each([
  ['own', () => ({ a: 1, toJSON: () => 2 })],
  ['hidden', () => Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 2 })],
  ['inherited', () => Object.create(Object.assign(Object.create(null), { toJSON: () => 2 }))],
  ['on an array', () => Object.assign([1], { toJSON: () => 2 })],
  ['on a subclass of Array', () => new (class extends Array { toJSON() { return 2; } })()], // prettier-ignore
  ['shown by a Proxy', () => new Proxy({ a: 1 }, { get: () => () => 2 })],
])('a method toJSON is never ignored: %s', (_, make) => {
  expect(JSON.stringify(make())).toBe('2');
  expect(messageFor({ m: make() })).toContain('metadata.m is an object with a method toJSON');
});

test('Array.isArray and Reflect.getPrototypeOf may be replaced: those of the load are used', () => {
  const kept = [Array.isArray, Reflect.getPrototypeOf];
  Array.isArray = () => true;
  Reflect.getPrototypeOf = () => null;
  let stored;
  try {
    stored = store({ o: proxy({ a: 1 }) });
  } finally {
    [Array.isArray, Reflect.getPrototypeOf] = kept;
  }
  expect(stored).toEqual({ o: { a: 1 } });
});

test('what is stored is what JSON.stringify writes, whatever the value', () => {
  const seen = { stored: 0, refused: 0 };
  fc.assert(
    fc.property(recipe, (make) => {
      let stored;
      try {
        stored = store([make()]);
      } catch {
        seen.refused += 1;
        return;
      }
      seen.stored += 1;
      expect(JSON.stringify(stored)).toBe(asJson([make()]));
    }),
    { numRuns: 5_000 },
  );
  expect(seen.stored).toBeGreaterThan(500);
  expect(seen.refused).toBeGreaterThan(500);
});
