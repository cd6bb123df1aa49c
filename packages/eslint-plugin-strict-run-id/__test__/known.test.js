'use strict';

/** The tables of facts say what the real package exports. */

const known = require('../lib/analysis/known.js');
const root = require('../../../index.js');

const { exports: subpaths } = require('../../../package.json');

const kinds = (module) => ({
  functions: Object.keys(module)
    .filter((name) => typeof module[name] === 'function' && name !== 'RunIdError')
    .sort(),
  values: Object.keys(module)
    .filter((name) => typeof module[name] !== 'function' || name === 'RunIdError')
    .sort(),
});

test('the functions and values of the package are those that it exports', () => {
  expect({ functions: Object.keys(known.FUNCTIONS).sort(), values: [...known.VALUES].sort() }).toEqual(
    kinds(root),
  );
});

test('the sub-paths are those of package.json', () => {
  const names = Object.keys(subpaths).filter((path) => path !== '.' && !path.endsWith('.json'));
  expect(Object.keys(known.SUBPATHS).sort()).toEqual(names.map((path) => path.slice(2)).sort());
});

test.each(Object.keys(known.SUBPATHS))('the exports of strict-run-id/%s are those that it has', (subpath) => {
  const module = require(`../../../lib/${subpath}.js`);
  const own = {
    functions: Object.keys(known.SUBPATHS[subpath]).sort(),
    values: [...(known.SUBPATH_VALUES[subpath] ?? [])].sort(),
  };
  expect(own).toEqual(kinds(module));
});

test('the methods of airtableFormula are those that it has', () => {
  expect(Object.keys(known.FORMULAS).sort()).toEqual(Object.keys(root.airtableFormula).sort());
});

describe('what sharedRuns returns', () => {
  const { memoryStore } = require('../../../lib/memory.js');
  const runs = root.sharedRuns({ store: memoryStore() });

  test('has the methods of the table', () => {
    expect(Object.keys(known.SHARED_RUNS).sort()).toEqual(kinds(runs).functions);
  });

  test.each(Object.keys(known.SHARED_RUNS))('%s returns a promise if the table says so', async (name) => {
    root.setLogger(null);
    const returned = runs[name]();
    expect(typeof returned.then === 'function').toBe(known.SHARED_RUNS[name].async);
    await Promise.allSettled([returned]);
  });
});

describe('what the functions of the package do', () => {
  beforeAll(() => root.setLogger(null));
  const call = (fn, ...args) => {
    try {
      return { returned: fn(...args) };
    } catch (error) {
      return { error };
    }
  };

  test.each(Object.entries(known.FUNCTIONS))(
    '%s returns a promise if the table says so',
    async (name, facts) => {
      const { returned } = call(root[name]);
      expect(typeof returned?.then === 'function').toBe(facts.async);
      await Promise.allSettled([returned]);
    },
  );

  const REFUSED = { runId: 'foo-bar', apifyRunId: 'foo-bar', jobId: 'a b', clientId: 'Ada Park' };

  test.each(Object.entries(known.FUNCTIONS))(
    '%s refuses an invalid id if the table says so',
    async (name, facts) => {
      const ids = facts.parameters.map((parameter) => REFUSED[parameter]);
      const request = { query: { runId: 'foo-bar' } };
      const filter = { clientId: 'Ada Park' };
      const given = { request, options: name === 'listRunRecords' ? filter : undefined };
      const args = facts.parameters.map((parameter, index) => given[parameter] ?? ids[index]);
      if (name === 'convertToStandardFormat' || name === 'detectRunIdFormat') args[0] = [];
      const { error, returned } = call(root[name], ...args);
      const rejected = await Promise.resolve(returned).then(
        () => undefined,
        (reason) => reason,
      );
      const refusal = error ?? rejected;
      // Options are checked by every function; only ids count here.
      const isOfOptions = refusal?.code === 'ERR_INVALID_ARGUMENT' && !facts.parameters.includes('jobId');
      expect(refusal instanceof root.RunIdError && !isOfOptions).toBe(facts.refuses);
    },
  );

  test.each(Object.entries(known.FUNCTIONS).filter(([, { removed }]) => removed))(
    '%s only throws',
    (name) => {
      expect(call(root[name]).error.code).toBe('ERR_RUN_ID_DEPRECATED');
    },
  );

  test.each(
    Object.entries(known.FUNCTIONS).filter(
      ([, { makes, async, removed }]) => makes === 'id' && !async && !removed,
    ),
  )('%s makes another id at each call, or keeps it for the client', (name) => {
    const made = root[name]('Ada-Park');
    expect(root.isRunId(made)).toBe(true);
    expect(root.extractClientId(made)).toBe('Ada-Park');
  });
});

test('a second argument of the unified normalizeRunId and validateRunId is a source', () => {
  const unified = require('../../../lib/unifiedRunIdService.js');
  for (const name of ['normalizeRunId', 'validateRunId']) {
    expect(known.functionOf('unifiedRunIdService', name).parameters[1]).toBe('source');
    expect(() => unified[name]('foo-bar', 'routes/score')).toThrow(/^\[routes\/score\]/);
  }
});

describe('the successors of replaced modules', () => {
  const rows = Object.entries(known.REPLACED).flatMap(([module, { functions }]) =>
    Object.entries(functions ?? {}).map(([name, successor]) => [module, name, successor]),
  );

  test.each(rows)('%s.%s has a successor that exists, or none', (module, name, successor) => {
    expect(successor === null || typeof root[successor] === 'function').toBe(true);
  });

  const guide = require('node:fs').readFileSync(`${__dirname}/../../../docs/migration.md`, 'utf8');

  test.each(rows)('%s.%s is in the migration guide', (module, name) => {
    const section = guide.slice(guide.indexOf('## Replacements for the other modules'));
    const lines = section.split('\n').filter((line) => line.includes(`\`${module}\``));
    expect(lines.some((line) => new RegExp(`\`${name}[(\`]`).test(line))).toBe(true);
  });

  test('the sub-path of each exists', () => {
    for (const { subpath } of Object.values(known.REPLACED)) {
      expect(subpaths).toHaveProperty([subpath.replace('strict-run-id', '.')]);
    }
  });
});

test.each([
  ['strict-run-id', 'strict-run-id', true],
  ['strict-run-id/runIdUtils', 'runIdUtils', true],
  ['strict-run-id/express', 'express', true],
  ['../utils/runIdUtils', 'runIdUtils', true],
  ['../utils/runIdUtils.js', 'runIdUtils', true],
  ['../utils/runIdUtils.node', 'runIdUtils', true],
  ['@/services/unifiedRunIdService', 'unifiedRunIdService', true],
  ['./runIdService/index.js', 'runIdService', true],
  ['..\\utils\\runIdUtils', 'runIdUtils', true],
  ['../utils/run-id-utils', 'runIdUtils', false],
  ['../utils/RunIdUtils', 'runIdUtils', false],
])('the specifier %s names %s', (specifier, module, exact) => {
  expect(known.moduleOfSpecifier(specifier)).toMatchObject({ module, exact });
  expect(known.MENTIONS.test(specifier)).toBe(true);
});

test.each([
  'express',
  './express',
  '../utils/runIdUtils.test',
  '../utils/runIdUtils/helpers',
  'strict-run-id-x',
  './myRunIdService',
])('the specifier %s names none of the modules', (specifier) => {
  expect(known.moduleOfSpecifier(specifier)).toBeNull();
});
