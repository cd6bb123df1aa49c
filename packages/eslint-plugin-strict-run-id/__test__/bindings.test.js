'use strict';

/** Which export of which module the callee of a call is. */

const { Linter } = require('eslint');
const bindings = require('../lib/analysis/bindings.js');
const { nodeRequire } = require('./setup/nodeRequire.js');

const oxcParser = nodeRequire('../../scripts/oxcParser.js');

/** Returns what each call in a source is of, as `module.name`, with `?` behind what isn't certain. */
function callees(code, { ts = false, sourceType } = {}) {
  const found = [];
  const rule = {
    create: (context) => ({
      CallExpression(node) {
        const binding = bindings.resolve(context.sourceCode, node.callee);
        if (binding?.name && !binding.name.endsWith('.bind')) {
          found.push(`${binding.module}.${binding.name}${binding.certain ? '' : '?'}`);
        }
      },
    }),
  };
  const isModule = sourceType === 'module' || /^\s*(?:import|export)\b/m.test(code);
  const messages = new Linter().verify(
    code,
    {
      files: ['**'],
      plugins: { own: { rules: { callees: rule } } },
      rules: { 'own/callees': 'error' },
      languageOptions: {
        sourceType: isModule ? 'module' : 'commonjs',
        ...(ts ? { parser: oxcParser } : { parserOptions: { ecmaFeatures: { jsx: true } } }),
      },
    },
    { filename: ts ? 'file.ts' : 'file.js' },
  );
  expect(messages).toEqual([]);
  return found;
}

const UTILS = "require('../utils/runIdUtils')";

describe('a callee is an export of a module through', () => {
  test.each([
    ['a member of a required module', `const u = ${UTILS}; u.getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    ['a computed member', `const u = ${UTILS}; u['getBaseRunId'](id);`, 'runIdUtils.getBaseRunId'],
    ['an optional member', `const u = ${UTILS}; u?.getBaseRunId?.(id);`, 'runIdUtils.getBaseRunId'],
    ['destructuring', `const { getBaseRunId } = ${UTILS}; getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    ['a new name', `const { getBaseRunId: base } = ${UTILS}; base(id);`, 'runIdUtils.getBaseRunId'],
    [
      'a nested pattern',
      `const { default: { getBaseRunId: b } } = ${UTILS}; b(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'rest of a pattern',
      `const { x, ...rest } = ${UTILS}; rest.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    ['require itself', `${UTILS}.getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    ['the default of a module', `${UTILS}.default.getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    [
      'require in the function',
      `function f() { const u = ${UTILS}; return u.getBaseRunId(id); }`,
      'runIdUtils.getBaseRunId',
    ],
    ['let with one assignment', `let u; u = ${UTILS}; u.getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    [
      'an assigned pattern',
      `let getBaseRunId; ({ getBaseRunId } = ${UTILS}); getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'null before the assignment',
      `let u = null; u = ${UTILS}; u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'one name after another',
      `const u = ${UTILS}; const v = u; const b = v.getBaseRunId; b(id);`,
      'runIdUtils.getBaseRunId',
    ],
    ['a comma', `const u = ${UTILS}; (0, u.getBaseRunId)(id);`, 'runIdUtils.getBaseRunId'],
    ['bind', `const u = ${UTILS}; const b = u.getBaseRunId.bind(u); b(id);`, 'runIdUtils.getBaseRunId'],
    [
      'a joined path',
      `const u = require(path.join(__dirname, '../utils/runIdUtils')); u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a template path',
      'const u = require(`${root}/utils/runIdUtils`); u.getBaseRunId(id);',
      'runIdUtils.getBaseRunId',
    ],
    [
      'createRequire',
      `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const u = ${UTILS}; u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a function that loads it',
      `const u = () => ${UTILS}; u().getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a function that loads it once',
      `let u; function get() { if (!u) { u = ${UTILS}; } return u; } get().getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'helpers of a compiler',
      `const u_1 = __importDefault(${UTILS}); u_1.default.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'an object',
      `const deps = { utils: ${UTILS} }; deps.utils.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    ['a spread object', `const all = { ...${UTILS} }; all.getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    [
      'its own exports',
      `module.exports = ${UTILS}; module.exports.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'one of its own exports',
      `exports.base = ${UTILS}.getBaseRunId; exports.base(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a named import',
      `import { getBaseRunId } from '../utils/runIdUtils.js'; getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a renamed import',
      `import { getBaseRunId as b } from '../utils/runIdUtils'; b(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a namespace',
      `import * as u from '../utils/runIdUtils'; u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'the default of a namespace',
      `import * as u from '../utils/runIdUtils'; u.default.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a default import',
      `import u from '../utils/runIdUtils'; u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'import()',
      `export const u = await import('../utils/runIdUtils'); u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a destructured import()',
      `export const { getBaseRunId } = await import('../utils/runIdUtils'); getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'import().then()',
      `import('../utils/runIdUtils').then(({ getBaseRunId }) => getBaseRunId(id));`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a new instance of the module',
      `const S = require('../services/runIdService'); new S().normalizeRunId(id);`,
      'runIdService.normalizeRunId',
    ],
    [
      'a new instance of its class',
      `const { RunIdService } = require('../services/runIdService'); const s = new RunIdService(); s.normalizeRunId(id);`,
      'runIdService.normalizeRunId',
    ],
    [
      'the instance that it exports',
      `const { runIdService } = require('../services/runIdService'); runIdService.normalizeRunId(id);`,
      'runIdService.normalizeRunId',
    ],
    [
      'a field of a class',
      `class A { u = ${UTILS}; f() { return this.u.getBaseRunId(id); } }`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a private field',
      `class A { #u = ${UTILS}; f() { return this.#u.getBaseRunId(id); } }`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a field set by the constructor',
      `class A { constructor() { this.u = ${UTILS}; } f() { return [1].map(() => this.u.getBaseRunId(id)); } }`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a getter',
      `class A { get u() { return ${UTILS}; } f() { return this.u.getBaseRunId(id); } }`,
      'runIdUtils.getBaseRunId',
    ],
    ['a static field', `class A { static u = ${UTILS}; } A.u.getBaseRunId(id);`, 'runIdUtils.getBaseRunId'],
    [
      'an instance of a class of the file',
      `class A { constructor() { this.u = ${UTILS}; } } const a = new A(); a.u.getBaseRunId(id);`,
      'runIdUtils.getBaseRunId',
    ],
    [
      'a class that it extends',
      `class B extends require('../services/runIdService') { f() { return this.normalizeRunId(id); } }`,
      'runIdService.normalizeRunId',
    ],
    [
      'super',
      `class B extends require('../services/runIdService') { normalizeRunId() { return super.normalizeRunId(id); } }`,
      'runIdService.normalizeRunId',
    ],
    [
      'the package',
      `const { airtableFormula } = require('strict-run-id'); airtableFormula.runIdEquals('Run ID', id);`,
      'strict-run-id.airtableFormula.runIdEquals',
    ],
    [
      'a sub-path',
      `const { currentRunId } = require('strict-run-id/express'); currentRunId();`,
      'express.currentRunId',
    ],
  ])('%s', (_, code, expected) => {
    expect(callees(code)).toEqual([expected]);
  });

  test('what sharedRuns returns', () => {
    const code =
      "const { sharedRuns } = require('strict-run-id'); const runs = sharedRuns({ store }); runs.reserveRunId();";
    expect(callees(code)).toEqual(['strict-run-id.sharedRuns', 'sharedRuns.reserveRunId']);
  });

  test.each([
    ['import = require()', `import u = require('../utils/runIdUtils'); (u as any).getBaseRunId(id);`],
    ['assertions', `const u = (${UTILS} as Utils)!; (u satisfies Utils).getBaseRunId!(id as string);`],
    [
      'a field with a type',
      `export class A { private readonly u: Utils = ${UTILS}; f(): string { return this.u.getBaseRunId(id); } }`,
    ],
    [
      'a decorated class',
      `import * as u from '../utils/runIdUtils'; @Service() export class A { @Inject() x!: number; f() { return u.getBaseRunId(id); } }`,
    ],
  ])('TypeScript: %s', (_, code) => {
    expect(callees(code, { ts: true })).toEqual(['runIdUtils.getBaseRunId']);
  });
});

describe('a callee is only likely an export if', () => {
  test.each([
    ['it has another value as well', `let u = ${UTILS}; if (x) u = other; u.getBaseRunId(id);`],
    ['a pattern has a default', `const { getBaseRunId = own } = ${UTILS}; getBaseRunId(id);`],
    ['it is the default of a parameter', `function f(u = ${UTILS}) { return u.getBaseRunId(id); }`],
    ['it is one of two', `const u = x ? ${UTILS} : other; u.getBaseRunId(id);`],
    ['the spelling is another', `const u = require('../utils/run-id-utils'); u.getBaseRunId(id);`],
    [
      'a parameter is called like the module',
      `module.exports = ({ runIdUtils }) => runIdUtils.getBaseRunId(id);`,
    ],
    ['a member of something else is called like it', `deps.runIdUtils.getBaseRunId(id);`],
    ['another file hands it on', `const { runIdUtils: u } = require('./utils'); u.getBaseRunId(id);`],
    ['a field of the class has its name', `class A { f() { return this.runIdUtils.getBaseRunId(id); } }`],
    ['a test mocks the module', `jest.mock('../utils/runIdUtils'); const u = ${UTILS}; u.getBaseRunId(id);`],
    ['a test spies on it', `const u = ${UTILS}; jest.spyOn(u, 'getBaseRunId'); u.getBaseRunId(id);`],
  ])('%s', (_, code) => {
    expect(callees(code)).toEqual(['runIdUtils.getBaseRunId?']);
  });
});

test.each([
  [
    'a parameter',
    `import type { RunIdService } from './runIdService'; function f(s: RunIdService) { return s.normalizeRunId(id); }`,
  ],
  [
    'a field',
    `import { RunIdService } from './runIdService'; class A { s!: RunIdService; f() { return this.s.normalizeRunId(id); } }`,
  ],
  [
    'a parameter of the constructor',
    `import { RunIdService } from './runIdService'; class A { constructor(private s: RunIdService) {} f() { return this.s.normalizeRunId(id); } }`,
  ],
  [
    'a type of a module',
    `import * as ids from './runIdService'; function f(s: typeof ids) { return s.normalizeRunId(id); }`,
  ],
])('a callee is only likely an export if its object is %s with the type of the class', (_, code) => {
  expect(callees(code, { ts: true })).toEqual(['runIdService.normalizeRunId?']);
});

describe('a callee is not an export if', () => {
  test.each([
    ['a local function has its name', `${UTILS}; function getBaseRunId() {} getBaseRunId(id);`],
    [
      'an inner function has its name',
      `const { getBaseRunId } = ${UTILS}; function f() { function getBaseRunId() {} return getBaseRunId(id); }`,
    ],
    [
      'a parameter has its name',
      `const { getBaseRunId } = ${UTILS}; const f = (getBaseRunId) => getBaseRunId(id);`,
    ],
    ['a caught error has its name', `const u = ${UTILS}; try { f; } catch (u) { u.getBaseRunId(id); }`],
    ['a loop variable has its name', `const u = ${UTILS}; for (const u of list) u.getBaseRunId(id);`],
    ['require is a local function', `function require() {} const u = ${UTILS}; u.getBaseRunId(id);`],
    ['the file replaces it', `const u = ${UTILS}; u.getBaseRunId = () => 'x'; u.getBaseRunId(id);`],
    [
      'the class overrides it',
      `class B extends require('../services/runIdService') { normalizeRunId() {} f() { return this.normalizeRunId(id); } }`,
    ],
    [
      'this is of another function',
      `class A { u = ${UTILS}; f() { return function () { return this.u.getBaseRunId(id); }; } }`,
    ],
    [
      'the field is of another class',
      `class A { u = ${UTILS}; } class B { f() { return this.u.getBaseRunId(id); } }`,
    ],
    [
      'an object of the file has the module’s name',
      `const runIdUtils = { getBaseRunId() {} }; runIdUtils.getBaseRunId(id);`,
    ],
    [
      'a class of the file has the module’s name',
      `class RunIdService { normalizeRunId() {} } new RunIdService().normalizeRunId(id);`,
    ],
    ['the module is another', `const u = require('./myRunIdUtilsX'); u.getBaseRunId(id); // runIdUtils`],
    ['nothing binds the name', `getBaseRunId(id); // runIdUtils`],
    ['it is defined by itself', `const a = a.b; let c = d, d = c; c.getBaseRunId(id); // runIdUtils`],
  ])('%s', (_, code) => {
    expect(callees(code)).toEqual([]);
  });
});

test('objects and functions that name each other end quickly', () => {
  const writes = Array.from(
    { length: 200 },
    (_, i) => `x.a${i % 9} = x.a${(i + 1) % 9}.a${(i * 7) % 9};`,
  ).join('\n');
  const calls = 'const f = (c) => (c ? g(c) : g(c)); const g = (c) => (c ? f(c) : f(c)); f(1)();';
  expect(callees(`const x = {}; // runIdUtils\n${writes}\nx.a1.a2.a3.getBaseRunId(id);\n${calls}`)).toEqual(
    [],
  );
});
