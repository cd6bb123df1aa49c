'use strict';

/** The caller's world: errors, objects, clock and modules inside a test runner's sandbox. */

const fs = require('node:fs');
const path = require('node:path');
const addon = require('../lib/addon.js');
const { own } = require('../lib/platform.js');
const runIds = require('strict-run-id');
const { refusal, root, runScript } = require('./helpers/index.js');
const { resetRunIdState } = require('strict-run-id/testing');

beforeAll(() => runIds.setLogger(null));
// The registry is the process's: an earlier file in the same worker of jest may have left records.
beforeEach(() => resetRunIdState());

test('errors are of the sandbox, so toThrow and instanceof hold', () => {
  const call = () => runIds.getBaseRunId('foo-bar');
  expect(call).toThrow(runIds.RunIdError);
  expect(call).toThrow(Error);
  expect(call).toThrow('Non-standard run ID format encountered: "foo-bar"');
  expect(refusal(call)).toBeInstanceOf(Error);
  expect(refusal(call) instanceof runIds.RunIdError).toBe(true);
  expect(Object.prototype.toString.call(refusal(call))).toBe('[object Error]');
});

test('objects and arrays are of the sandbox, so toStrictEqual holds', () => {
  expect(runIds.parseRunId('251003-154510').constructor).toBe(Object);
  expect(Object.getPrototypeOf(runIds.listRunRecords())).toBe(Array.prototype);
  expect(Object.getPrototypeOf(runIds.RUN_ID_FORMATS.STANDARD)).toBe(Object.prototype);
});

test('a rejected promise carries the error, as from any async function', async () => {
  const call = async () => runIds.getBaseRunId('foo-bar');
  await expect(call()).rejects.toThrow(runIds.RunIdError);
});

describe('jest.resetModules and jest.isolateModules', () => {
  test('give functions that work, with a class of their own', () => {
    jest.resetModules();
    const again = require('strict-run-id');
    expect(again.getBaseRunId).not.toBe(runIds.getBaseRunId);
    again.setLogger(null);
    expect(() => again.getBaseRunId({})).toThrow(again.RunIdError);
    expect(() => runIds.getBaseRunId({})).toThrow(runIds.RunIdError);
    jest.isolateModules(() => {
      const isolated = require('strict-run-id/runIdUtils');
      require('strict-run-id').setLogger(null);
      expect(isolated.getBaseRunId('251003-154510-Ada-Park')).toBe('251003-154510');
      expect(() => isolated.getBaseRunId({})).toThrow(Error);
    });
  });

  test('share one registry and one generator', () => {
    runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1');
    jest.resetModules();
    const again = require('strict-run-id');
    expect(again.getRunRecordId('251003-154510', 'Ada-Park')).toBe('rec1');
    expect(again.generateTimestampRunId()).not.toBe(runIds.generateTimestampRunId());
    again.clearCache();
    expect(runIds.listRunRecords()).toEqual([]);
  });

  test('give each its own logger', () => {
    jest.resetModules();
    const again = require('strict-run-id');
    const error = jest.fn();
    again.setLogger({ error });
    refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(error).not.toHaveBeenCalled();
    refusal(() => again.getBaseRunId('foo-bar'));
    expect(error).toHaveBeenCalledTimes(2);
  });
});

test('fake timers are seen as soon as they are on, and no longer once they are off', () => {
  jest.useFakeTimers({ now: Date.UTC(2040, 0, 1) });
  const fake = [
    runIds.generateTimestampRunId(),
    runIds.getOrCreateRunId('Fake-Time'),
    runIds.resolveRunId({}),
  ];
  expect(fake.every((runId) => runId.startsWith('400101-0000'))).toBe(true);
  jest.useRealTimers();
  expect(runIds.generateTimestampRunId().startsWith('400101')).toBe(false);
});

test('a function that outlives its modules still knows its world', () => {
  const alone = (() => {
    jest.resetModules();
    return require('strict-run-id').getBaseRunId;
  })();
  jest.resetModules();
  jest.spyOn(console, 'error').mockImplementation(() => {});
  expect(refusal(() => alone('foo-bar'))).toBeInstanceOf(Error);
  expect(console.error).toHaveBeenCalledTimes(2);
  console.error.mockRestore();
});

test('replacing JSON.parse changes no answer', () => {
  const parse = jest.spyOn(JSON, 'parse').mockImplementation(() => 'replaced');
  try {
    expect(runIds.parseRunId('251003-154510').baseId).toBe('251003-154510');
  } finally {
    parse.mockRestore();
  }
});

test.each([
  ['registerRunRecord', () => runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1')],
  ['storeClientRunRecordId', () => runIds.storeClientRunRecordId('251003-154510', 'Ada-Park', 'rec1')],
  ['cacheRecordId', () => runIds.cacheRecordId('251003-154510-Ada-Park', 'rec1')],
])("for %s, a Date.now that isn't a function counts as no clock", (_, call) => {
  const { now } = Date;
  try {
    for (const junk of [5, undefined, {}]) {
      Date.now = junk;
      expect(refusal(call).code).toBe('ERR_CLOCK_RANGE');
    }
  } finally {
    Date.now = now;
  }
});

test('what a function holds of its realm can’t be changed from outside', () => {
  const [symbol] = Object.getOwnPropertySymbols(runIds.getBaseRunId);
  const anchor = runIds.getBaseRunId[symbol];
  expect(() => {
    anchor.RunIdError = Error;
  }).toThrow(TypeError);
  expect(() => delete anchor.parse).toThrow(TypeError);
  expect(() => delete runIds.getBaseRunId[symbol]).toThrow(TypeError);
  expect(Object.keys(anchor)).toEqual([]);
});

test('a bare context of node:vm, which has no process and no console, can bind', async () => {
  const printed = await runScript(`
    const vm = require('node:vm');
    const context = vm.createContext();
    const RunIdError = vm.runInContext('class RunIdError extends Error {}; RunIdError', context);
    const bound = require('./lib/addon.js').bind({ global: vm.runInContext('globalThis', context), RunIdError });
    try { bound.getBaseRunId({}); } catch (error) { console.log(error instanceof RunIdError); }
  `);
  expect(printed).toBe('true\n');
});

describe('the .node file by itself', () => {
  test('has no probe: neither the function that panics nor those that do nothing', () => {
    const bound = addon.bind({ global: globalThis, RunIdError: runIds.RunIdError, folder: 'none' });
    for (const group of Object.values(bound)) expect(Object.keys(group)).not.toContain('panic');
    expect(bound).not.toHaveProperty('probes');
    const source = fs.readFileSync(path.join(root, 'src/node/probes.rs'), 'utf8');
    const [, message] = /panic!\("(.*?)"\)/.exec(source);
    expect(fs.readFileSync(path.join(root, 'prebuilds', own(), 'strict-run-id.node')).includes(message)).toBe(
      false,
    );
  });

  test('has every function of the package, and the groups of the replaced modules', () => {
    const own = ['bind', 'recordCache', 'runIdService', 'runIdUtils', 'unifiedRunIdService'];
    // They take time, which is JavaScript's affair: they are put together in lib/.
    const inJavaScript = ['auditTables', 'countRunIds', 'sharedRuns', 'traceLogs', 'withRunRecord'];
    const shared = Object.keys(runIds).filter((name) => !inJavaScript.includes(name));
    expect(Object.keys(addon).sort()).toEqual([...shared, ...own].sort());
    for (const name of ['recordCache', 'runIdService', 'runIdUtils', 'unifiedRunIdService']) {
      expect(Object.keys(addon[name]).sort()).toEqual(Object.keys(require(`strict-run-id/${name}`)).sort());
    }
  });

  test('gives the internal groups and the modules only to who binds it', () => {
    const { RunIdError } = runIds;
    const bound = addon.bind({ global: globalThis, RunIdError, folder: 'none' });
    const internal = [
      ...[
        'audit',
        'boundary',
        'claims',
        'copies',
        'lookalike',
        'shared',
        'sharedClaims',
        'sharedIds',
        'sharedRecords',
      ],
      ...['testing', 'timed', 'trace'],
    ];
    for (const name of [...internal, 'modules', 'names']) expect(addon).not.toHaveProperty(name);
    expect(Object.keys(bound).sort()).toEqual(
      [...bound.names, ...internal, 'bind', 'modules', 'names'].sort(),
    );
    expect(Object.keys(bound.testing)).toEqual(['resetRunIdState']);
    expect(Object.keys(bound.modules).sort()).toEqual([
      'recordCache',
      'runIdService',
      'runIdUtils',
      'unifiedRunIdService',
    ]);
    for (const [name, module] of Object.entries(bound.modules)) {
      expect(Object.keys(module).sort()).toEqual(Object.keys(addon[name]).sort());
    }
  });

  test('means its own functions by the names that two modules share', () => {
    const base = '251003-154510';
    expect(addon.normalizeRunId).toBe(addon.runIdService.normalizeRunId);
    expect(addon.normalizeRunId(base, 'Ada-Park')).toBe(`${base}-Ada-Park`);
    expect(addon.unifiedRunIdService.normalizeRunId(base, 'Ada-Park')).toBe(base);
    expect(addon.unifiedRunIdService.getBaseRunId).toBe(addon.getBaseRunId);
  });

  test('throws errors of Node’s own globals, of the same class, and reads the system’s clock', async () => {
    const file = path.join(__dirname, '../lib/addon.js');
    const printed = await runScript(`
      const addon = require(${JSON.stringify(file)});
      addon.setLogger(null);
      try { addon.getBaseRunId({}); } catch (error) {
        console.log(error instanceof Error, error instanceof addon.RunIdError, error.name, error.code);
      }
      Date.now = () => Date.UTC(2077, 0, 1);
      console.log(/^\\d{6}-\\d{6}$/.test(addon.generateTimestampRunId()), addon.generateTimestampRunId().startsWith('77'));
    `);
    expect(printed).toBe('true true RunIdError ERR_RUN_ID_NOT_STRING\ntrue false\n');
  });

  test('refuses to bind to anything but a realm', () => {
    addon.setLogger(null);
    for (const realm of [undefined, null, 7, 'x', []]) {
      expect(() => addon.bind(realm)).toThrow("it isn't an object");
    }
  });
});

test('a realm is collected with its functions, even if its own globals hold them', async () => {
  const printed = await runScript(
    `
      const vm = require('node:vm');
      const addon = require('./lib/addon.js');
      const source = require('node:fs').readFileSync('./lib/RunIdError.js', 'utf8');
      let freed = 0;
      const registry = new FinalizationRegistry(() => { freed += 1; });
      function open() {
        const context = vm.createContext({ process, console });
        const global = vm.runInContext('globalThis', context);
        const RunIdError = vm.runInContext('(() => { const module = {};' + source + '; return module.exports })()', context);
        global.runIds = addon.bind({ global, RunIdError, folder: 'none' });
        if (global.runIds.getBaseRunId('251003-154510-Ada-Park') !== '251003-154510') throw new Error('wrong');
        registry.register(global, 0);
      }
      (async () => {
        for (let round = 0; round < 20; round += 1) open();
        // Finalizers run in tasks of their own, so the loop is given turns until they have run.
        for (let turn = 0; turn < 200 && freed < 15; turn += 1) {
          gc();
          await new Promise((resolve) => setImmediate(resolve));
        }
        console.log(freed >= 15);
      })();
    `,
    { args: ['--expose-gc'] },
  );
  expect(printed).toBe('true\n');
});

/** Runs `open` twenty times, and returns whether `isDone` holds before 200 rounds of garbage collection are over. */
const collected = (open, isDone) =>
  runScript(
    `
      const vm = require('node:vm');
      const addon = require('./lib/addon.js');
      const { RunIdError } = addon;
      let freed = 0;
      const registry = new FinalizationRegistry(() => { freed += 1; });
      ${open}
      (async () => {
        for (let round = 0; round < 20; round += 1) open(round);
        // Finalizers run in tasks of their own, so the loop is given turns until they have run.
        for (let turn = 0; turn < 200 && !(${isDone}); turn += 1) {
          gc();
          await new Promise((resolve) => setImmediate(resolve));
        }
        console.log(${isDone});
      })();
    `,
    { args: ['--expose-gc'] },
  );

test('a realm that is collected gives its claims up', async () => {
  const open = `function open(round) {
    const { claims } = addon.bind({ global: vm.runInContext('globalThis', vm.createContext({ process, console })), RunIdError, folder: 'none' });
    const { claim } = claims.begin('251003-154510', 'Guy-' + round, { create() {}, leaseMs: 600_000 });
    if (typeof claim !== 'number') throw new Error('wrong');
    if (round === 19 && addon.stats().claims < 10) throw new Error('they were given up too early');
  }`;
  expect(await collected(open, 'addon.stats().claims <= 5')).toBe('true\n');
});

test('a realm whose functions can’t be handed over is collected as well', async () => {
  const open = `function open() {
    const global = vm.runInContext('globalThis', vm.createContext({ process, console }));
    registry.register(global, 0);
    const mine = new Error('mine');
    Object.defineProperty(Object.prototype, 'bind', { configurable: true, set() { throw mine; } });
    let thrown;
    try { addon.bind({ global, RunIdError, folder: 'none' }); } catch (error) { thrown = error; }
    delete Object.prototype.bind;
    if (thrown !== mine) throw new Error('wrong');
  }`;
  expect(await collected(open, 'freed >= 15')).toBe('true\n');
});
