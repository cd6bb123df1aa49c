'use strict';

/**
 * Options and fields count if the object or its class has them. What other code put on an `Object.prototype`, of whichever
 * realm, is nobody's option.
 */

const { EventEmitter } = require('node:events');
const vm = require('node:vm');
const axios = require('axios');
const runIds = require('strict-run-id');
const express = require('strict-run-id/express');
const { resetRunIdState } = require('strict-run-id/testing');
const { bind } = require('../lib/addon.js');
const field = require('../lib/field.js');
const { ask, closingServers, frameworks, ids, serve } = require('./helpers/express.js');
const { refusal, rejection } = require('./helpers/index.js');

const { base, other, ada, cora } = ids;

closingServers();

/** Calls while every object inherits these properties. */
function polluted(properties, call) {
  const names = Object.keys(properties);
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      __proto__: null,
      value: properties[name],
      configurable: true,
      writable: true,
    });
  }
  const clean = () => names.forEach((name) => delete Object.prototype[name]);
  let answer;
  try {
    answer = call();
  } catch (error) {
    clean();
    throw error;
  }
  if (!(answer instanceof Promise)) clean();
  return answer instanceof Promise ? answer.finally(clean) : answer;
}

/** An object without properties of another realm, whose Object.prototype is polluted. */
const foreign = (properties) =>
  vm.runInNewContext(`Object.assign(Object.prototype, ${JSON.stringify(properties)}); ({})`);

describe('a polluted Object.prototype', () => {
  test('forces no new id', () => {
    const first = runIds.getOrCreateRunId('Ada-Park');
    polluted({ forceNew: true }, () => {
      expect(runIds.getOrCreateRunId('Ada-Park', {})).toBe(first);
      expect(runIds.getOrCreateRunId('Ada-Park', Object.create(null))).toBe(first);
    });
    expect(runIds.getOrCreateRunId('Ada-Park', foreign({ forceNew: true }))).toBe(first);
    expect(runIds.getOrCreateRunId('Ada-Park', { forceNew: true })).not.toBe(first);
  });

  test('gives the reading of logs no options', async () => {
    const onProgress = jest.fn();
    const options = {
      signal: AbortSignal.abort(),
      onProgress,
      runId: 'foo-bar',
      clientId: 'foo bar',
      redact: 'no',
      patterns: 'none',
    };
    for (const read of [runIds.traceLogs, runIds.countRunIds]) {
      const expected = await read(__filename);
      for (const given of [undefined, {}, Object.create(null)]) {
        expect(await polluted(options, () => read(__filename, given))).toEqual(expected);
      }
    }
    const foreigner = foreign({ redact: 'no', patterns: 'none', signal: true, onProgress: true });
    expect((await runIds.traceLogs(__filename, foreigner)).files[0].error).toBe(null);
    await expect(runIds.traceLogs(__filename, { redact: 'no' })).rejects.toThrow('redact');
  });

  test('gives no request an id', () => {
    const take = (req, options) => runIds.resolveRunIdSource(req, options).source;
    const fields = { query: { runId: cora }, body: { runId: cora }, specificRunId: cora, parentRunId: cora };
    polluted(fields, () => {
      expect(take({}, {})).toBe('generated');
      expect(take(Object.create(null), Object.create(null))).toBe('generated');
      expect(take({ body: { runId: ada } })).toBe('req.body.runId');
    });
    polluted({ runId: cora }, () => {
      expect(take({ query: {}, body: Object.create(null) })).toBe('generated');
      expect(take({ query: { runId: ada } })).toBe('req.query.runId');
    });
    expect(take(foreign(fields))).toBe('generated');
    expect(take({ query: foreign({ runId: cora }) })).toBe('generated');
  });

  test('changes no option of resolveRunId', () => {
    polluted({ names: ['clientRunId'], generate: false, clientId: 'Cora-Lee' }, () => {
      expect(runIds.resolveRunId({ query: { runId: ada, clientRunId: cora } }, {})).toBe(ada);
      expect(runIds.resolveRunId({}, {})).toMatch(/^\d{6}-\d{6}$/);
    });
  });

  test('changes no filter, no limit, no time zone and no logger', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    polluted({ clientId: 'Cora-Lee', baseId: other, since: 1e15, limit: 0 }, () => {
      expect(runIds.listRunRecords({})).toHaveLength(1);
    });
    polluted({ maxRecords: 0, recordTtlMs: 0, timeZone: 'Mars' }, () => {
      expect(() => runIds.configure({})).not.toThrow();
    });
    polluted({ error: () => {} }, () => {
      expect(refusal(() => runIds.setLogger({})).message).toMatch('it has no method "error"');
    });
    const method = jest.fn();
    class Logger {
      error(line) {
        method(line);
      }
    }
    runIds.setLogger(new (class extends Logger {})());
    refusal(() => runIds.validateRunId('foo-bar'));
    expect(method).toHaveBeenCalledTimes(2);
  });

  test('binds to no realm that wasn’t passed', () => {
    const { RunIdError } = runIds;
    polluted({ global: globalThis, RunIdError, folder: '/' }, () => {
      expect(() => bind({})).toThrow();
      expect(() => bind({ global: globalThis, RunIdError })).not.toThrow();
    });
  });

  test('answers no look-up with a record, and makes none', async () => {
    const create = jest.fn(() => 'rec9');
    await polluted(
      { recordId: 'rec7', held: 7, claim: 7, find: () => 'rec7', create, leaseMs: 0 },
      async () => {
        const { code } = await rejection(() => runIds.withRunRecord(base, 'Ada-Park', {}));
        expect(code).toBe('ERR_RUN_RECORD_NOT_FOUND');
        expect(create).not.toHaveBeenCalled();
        const made = await runIds.withRunRecord(base, 'Ada-Park', { create: () => 'rec1' });
        expect(made).toEqual({ recordId: 'rec1', status: 'created' });
      },
    );
  });

  test('changes no step of a look-up', async () => {
    const answers = { recordId: 'rec7', held: 7, claim: 7, rejected: 'rec1', leaseMs: 1, place: '/app.js:1' };
    const steps = {
      created: 'rec7',
      isOver: true,
      find: () => 'rec7',
      create: () => 'rec9',
      verify: () => false,
    };
    await polluted({ ...answers, ...steps, cause: 1, code: 'ERR_RUN_RECORD_NOT_MADE' }, async () => {
      resetRunIdState();
      const create = jest.fn(async () => 'rec1');
      const asked = [1, 2].map(() => runIds.withRunRecord(base, 'Ada-Park', { create }));
      expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(['created', 'existing']);
      for (const [isValid, recordId, status] of [
        [true, 'rec1', 'existing'],
        [false, 'rec2', 'created'],
      ]) {
        const options = { verify: () => isValid, create: () => 'rec2' };
        expect(await runIds.withRunRecord(base, 'Ada-Park', options)).toEqual({ recordId, status });
      }
      expect(await runIds.withRunRecord(base, 'Ada-Park', {})).toEqual({
        recordId: 'rec2',
        status: 'existing',
      });
      const mine = new Error('mine');
      const error = await rejection(() =>
        runIds.withRunRecord(base, 'Cora-Lee', { create: () => Promise.reject(mine) }),
      );
      expect(error).toBe(mine);
    });
  });

  test('changes no header', () => {
    polluted({ header: 'X-Other', allow: ['example.com'] }, () => {
      expect(express.withRunId(ada, () => express.runIdHeaders({}))).toEqual({ 'X-Run-Id': ada });
      const instance = { interceptors: { request: { use() {} }, response: { use() {} } }, getUri() {} };
      expect(refusal(() => express.instrumentAxios(instance, {})).message).toMatch(
        'it is undefined, not an array',
      );
    });
    polluted({ interceptors: { request: {}, response: {} } }, () => {
      const call = () => express.instrumentAxios({}, { allow: ['example.com'] });
      expect(refusal(call).message).toMatch('not an axios instance');
    });
  });

  test('adds no header to a call outside of a run', async () => {
    const sent = [];
    const adapter = async (config) => {
      sent.push(config.headers.get('X-Run-Id'));
      return { config, headers: {}, status: 200, data: '' };
    };
    const instance = express.instrumentAxios(axios.create({ adapter }), { allow: ['example.com'] });
    await polluted({ 'X-Run-Id': cora, beforeRedirect: () => {}, fetchOptions: {} }, async () => {
      await instance.get('http://example.com/');
      await express.withRunId(ada, () => instance.get('http://example.com/'));
    });
    expect(sent).toEqual([undefined, ada]);
  });

  test('changes nothing in a problem', () => {
    const error = refusal(() => runIds.validateRunId('foo-bar'));
    polluted({ status: 200, instance: '/other', 418: 'Teapot' }, () => {
      expect(error.toProblem()).toMatchObject({ status: 500 });
      expect(error.toProblem({})).toMatchObject({ status: 500 });
      expect(Object.keys(error.toProblem({ status: 418 }))).not.toContain('instance');
      expect(Object.keys(error.toProblem({ status: 418 }))).not.toContain('title');
    });
  });

  test('makes no RunIdError of another error', () => {
    const next = jest.fn();
    polluted({ code: 'ERR_RUN_ID_FORMAT', toProblem: () => ({ status: 200 }) }, () => {
      express.runIdErrorHandler()(new TypeError('mine'), {}, {}, next);
    });
    expect(next).toHaveBeenCalledWith(expect.any(TypeError));
  });
});

test.each(frameworks)(
  'the boundary on %s reads its options and requests as their own',
  async (_, framework) => {
    const app = (options) =>
      framework().use(framework.json(), express.runIdBoundary(options), (req, res) =>
        res.json([req.runId, req.runIdSource]),
      );
    const answers = [];
    const pollution = {
      ...{ clientId: () => 'Cora-Lee', parentRunId: () => cora, client: 'required', names: ['clientRunId'] },
      ...{ onConflict: 'first', header: 'X-Other', runId: cora, specificRunId: cora },
    };
    // Express itself reads some of these, so only the boundary is called meanwhile.
    const boundaryOf = (options) => polluted(pollution, () => express.runIdBoundary(options));
    const call = (boundary) => (req, res, next) => {
      polluted(pollution, () => boundary(req, res, (error) => answers.push([error?.code, req.runId])));
      next();
    };
    const origin = call(boundaryOf({ role: 'origin' }));
    const bare = framework().use(framework.json(), origin, (req, res) =>
      res.json([req.runId, req.runIdSource]),
    );
    const url = await serve(bare);
    expect((await ask(`${url}/?runId=${ada}`)).body).toEqual([ada, 'req.query.runId']);
    expect((await ask(url, { headers: { 'X-Run-Id': ada } })).body).toEqual([ada, 'header']);
    expect((await ask(url)).body).toEqual([expect.stringMatching(/^\d{6}-\d{6}$/), 'generated']);
    expect(answers.map(([code]) => code)).toEqual([undefined, undefined, undefined]);
    expect(refusal(() => polluted({ role: 'origin' }, () => express.runIdBoundary({}))).code).toBe(
      'ERR_INVALID_ARGUMENT',
    );
    expect((await ask(`${await serve(app({ role: 'consumer' }))}/?runId=${ada}`)).body[0]).toBe(ada);
  },
);

test('a get, set or value on Object.prototype breaks no boundary', async () => {
  for (const name of ['get', 'set', 'value', 'writable', 'enumerable', 'configurable']) {
    const next = jest.fn();
    const req = Object.assign(new EventEmitter(), { headers: {}, query: { runId: ada } });
    const res = Object.assign(new EventEmitter(), {
      setHeader() {},
      write() {},
      end() {},
      writeContinue() {},
    });
    const boundary = express.runIdBoundary({ role: 'consumer' });
    polluted({ [name]: () => {} }, () => boundary(req, res, next));
    expect(next).toHaveBeenCalledWith();
    expect(Object.getOwnPropertyDescriptor(req, 'runId')).toEqual({
      value: ada,
      enumerable: true,
      writable: false,
      configurable: false,
    });
  }
});

describe('a field', () => {
  const take = (req) => runIds.resolveRunIdSource(req, { generate: false }).runId;

  test.each([
    ['its own', () => ({ query: { runId: ada } })],
    ['its own, without a prototype', () => Object.assign(Object.create(null), { query: { runId: ada } })],
    [
      'a getter of its class',
      () =>
        new (class {
          get query() {
            return { runId: ada };
          }
        })(),
    ],
    [
      'of the class above its class',
      () =>
        new (class extends class {
          get query() {
            return { runId: ada };
          }
        } {})(),
    ],
    ['of an object it was made from', () => Object.create({ query: { runId: ada } })],
    [
      'of an object it was made from, without a prototype',
      () => Object.create(Object.assign(Object.create(null), { query: { runId: ada } })),
    ],
    [
      'of a Proxy',
      () => new Proxy({}, { get: (_, name) => (name === 'query' ? { runId: ada } : undefined) }),
    ],
    [
      'of an object it was made from, which is a Proxy',
      () => Object.create(new Proxy({ query: { runId: ada } }, {})),
    ],
  ])('that is %s counts', (_, make) => {
    expect(take(make())).toBe(ada);
    expect(field(make(), 'query')).toEqual({ runId: ada });
  });

  test.each([
    ['of this realm', () => polluted({ query: { runId: ada } }, () => field({}, 'query'))],
    ['of another realm', () => field(foreign({ query: { runId: ada } }), 'query')],
    ['of the realm of a class', () => polluted({ query: 1 }, () => field(new (class {})(), 'query'))],
    ['below a null prototype', () => polluted({ query: 1 }, () => field(Object.create(null), 'query'))],
  ])('that is only on the Object.prototype %s doesn’t', (_, read) => {
    expect(read()).toBeUndefined();
  });
});
