'use strict';

/** The types and the code say the same: names of exports, codes of errors, and what the examples answer. */

const fs = require('node:fs');
const path = require('node:path');
const { refusal, root, runScript } = require('./helpers.js');
const { exports: subPaths } = require('../package.json');
const { resetRunIdState } = require('strict-run-id/testing');
const { setLogger } = require('strict-run-id');

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

/** Each module that a user can name, with its declarations. */
const modules = Object.keys(subPaths)
  .filter((subPath) => subPath !== './package.json')
  .map((subPath) => {
    const name = path.posix.join('strict-run-id', subPath);
    return { name, types: read(subPath === '.' ? 'index.d.ts' : `lib/${path.basename(subPath)}.d.ts`) };
  });

const withoutComments = (types) => types.replace(/\/\*[\s\S]*?\*\//g, '');

/** The values, not the types, that a declaration file exports; a function once, however many overloads it has. */
function declaredNames(types) {
  const code = withoutComments(types);
  const own = [...code.matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name);
  const passedOn = [...code.matchAll(/^export \{([^}]*)\} from/gm)].flatMap(([, names]) => names.match(/\w+/g));
  return [...new Set([...own, ...passedOn])].sort();
}

/** What an example in a declaration file says: `expression; // value`, `// throws CODE`, or a statement alone. */
function examples({ name: module, types }) {
  const documented = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:function|class|const) (\w+)/g;
  return [...types.matchAll(documented)].map(([, doc, name]) => {
    const [, example = ''] = doc.split('@example\n');
    const lines = [...example.matchAll(/^ \* (.+);(?: \/\/ (.+))?$/gm)];
    return { module, name, lines: lines.map(([, expression, answer]) => ({ expression, answer })) };
  });
}

function evaluate(expression, scope = {}) {
  return new Function(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));
}

test.each(modules)('$name declares the names it exports, no more and no less', ({ name, types }) => {
  expect(declaredNames(types)).toEqual(Object.keys(require(name)).sort());
});

test.each(modules)('$name gives import the names it gives require', async ({ name }) => {
  const source = `console.log(JSON.stringify(Object.keys(await import('${name}'))))`;
  const imported = JSON.parse(await runScript(source, { args: ['--input-type=module'] }));
  // Node adds these to every module that it imports from CommonJS.
  const names = imported.filter((name) => name !== 'default' && name !== 'module.exports');
  expect(names.sort()).toEqual(Object.keys(require(name)).sort());
});

/** The codes in the table of the addon's source. */
function codesOfAddon() {
  const [, body] = /fn as_str\(self\) -> &'static str \{([\s\S]*?)\n {4}\}/.exec(read('src/refusal/mod.rs'));
  return body.match(/(?<=")ERR_\w+(?=")/g);
}

test('the type of codes lists the codes of the addon, in their order', () => {
  const [, union] = /export type RunIdErrorCode =([^;]*);/.exec(withoutComments(read('index.d.ts')));
  const codes = codesOfAddon();
  expect(codes).not.toHaveLength(0);
  expect(union.match(/(?<=')ERR_\w+(?=')/g)).toEqual(codes);
});

test('the README tells what to do about each code, and names each function', () => {
  const readme = read('README.md');
  const [, errors] = /\n## The errors\n([\s\S]*?)\n## /.exec(readme);
  expect([...new Set(errors.match(/ERR_\w+/g))].sort()).toEqual(codesOfAddon().sort());
  const [, functions] = /\n## The functions\n([\s\S]*?)\n## /.exec(readme);
  for (const name of Object.keys(require('strict-run-id'))) {
    if (name !== 'RunIdError' && name !== 'generateRunId') expect(functions).toContain(name);
  }
});

describe('each declared function has an example that tells the truth', () => {
  beforeAll(() => jest.useFakeTimers());
  beforeEach(() => {
    jest.setSystemTime(Date.UTC(2025, 9, 3, 15, 45, 10));
    resetRunIdState();
    setLogger(null);
  });
  afterAll(() => jest.useRealTimers());

  test.each(modules.flatMap(examples))('$name of $module', ({ module, lines }) => {
    expect(lines).not.toHaveLength(0);
    for (const { expression, answer } of lines) {
      const run = () => evaluate(expression, require(module));
      if (answer?.startsWith('throws ')) {
        expect(`throws ${refusal(run).code}`).toBe(answer);
      } else {
        const value = run();
        if (answer) expect({ expression, value }).toStrictEqual({ expression, value: evaluate(answer) });
      }
    }
  });
});
