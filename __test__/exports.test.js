'use strict';

/** The types and the code say the same: names of exports, codes of errors, and what the examples answer. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { rejection, root, runScript } = require('./helpers/index.js');
const { exports: subPaths, types, typesVersions } = require('../package.json');
const { trace } = require('../lib/bound.js');
const { resetRunIdState } = require('strict-run-id/testing');
const { setLogger, sharedRuns } = require('strict-run-id');
const { memoryStore } = require('strict-run-id/memory');

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
  const passedOn = [...code.matchAll(/^export \{([^}]*)\} from/gm)].flatMap(([, names]) =>
    names.match(/\w+/g),
  );
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

/** The same of the methods of an interface, which an object is passed for by its name. */
function examplesOfMethods(types) {
  const documented = / {2}\/\*\*\n((?:(?!\*\/)[\s\S])*)\*\/\n {2}(\w+)\(/g;
  return [...types.matchAll(documented)].map(([, doc, name]) => {
    const [, example = ''] = doc.split('@example\n');
    const lines = [...example.matchAll(/^ +\* (.+);(?: \/\/ (.+))?$/gm)];
    return { name, lines: lines.map(([, expression, answer]) => ({ expression, answer })) };
  });
}

const AsyncFunction = (async () => {}).constructor;

/** Whether an expression waits: others may leave a promise behind, as a program would. */
const waits = (expression) => /^\(?await /.test(expression);

/** The value of an expression, or a promise of it where it waits. */
function evaluate(expression, scope = {}) {
  const Kind = waits(expression) ? AsyncFunction : Function;
  return new Kind(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));
}

/** What the examples of functions that read files find in the folder: their comments show it. */
function writeFiles(folder) {
  const [, log] = /^ \* \/\/ app\.log: (.*)$/m.exec(read('index.d.ts'));
  fs.writeFileSync(path.join(folder, 'app.log'), `${log}\n`);
  const [, table] = /^ \* \/\/ runs\.csv: ([^]*?)\n \* [^/]/m.exec(read('index.d.ts'));
  fs.writeFileSync(path.join(folder, 'runs.csv'), `${table.replace(/^ \* \/\/ +/gm, '')}\n`);
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

test.each(modules)(
  '$name has types where `exports` is not read, as under moduleResolution node10',
  ({ name }) => {
    const [, subPath] = name.split('/');
    // Without a sub-path, TypeScript looks for what `types` names in the same way.
    const wanted = subPath ?? path.posix.normalize(types);
    const found = typesVersions['*']['*']
      .map((pattern) => pattern.replace('*', wanted))
      .filter((file) => fs.existsSync(path.join(root, file)) && file.endsWith('.d.ts'));
    expect(found).toEqual([subPath === undefined ? 'index.d.ts' : `lib/${subPath}.d.ts`]);
  },
);

test('the reference lists each function, and no code that no error has', () => {
  const section = (heading) => new RegExp(`\n## ${heading}\n([\\s\\S]*?)\n## `).exec(read('docs/api.md'))[1];
  // That each code has a row, and in it its status, is checked by src/refusal/code.rs.
  const rows = [...section('Errors').matchAll(/^\| `(ERR_\w+)` \|/gm)].map(([, code]) => code);
  const [, union] = /export type RunIdErrorCode =([^;]*);/.exec(withoutComments(read('index.d.ts')));
  expect(rows.sort()).toEqual(union.match(/(?<=')ERR_\w+(?=')/g).sort());
  const functions = section('Functions at a glance').match(/(?<=\[`)\w+(?=`\])/g);
  expect(functions.sort()).toEqual(Object.keys(require('strict-run-id')).sort());
});

test('the reference lists what functions answer for an absent run id', () => {
  const [, section] = /\n## Absent arguments\n([\s\S]*?)\n## /.exec(read('docs/api.md'));
  const rows = [...section.matchAll(/^\| (`.*`) \| `(""|null|false)`/gm)];
  expect(rows).not.toHaveLength(0);
  for (const [, names, answer] of rows) {
    for (const name of names.match(/\w+/g)) {
      for (const absent of [undefined, null, '']) {
        const value = require('strict-run-id')[name](absent, 'Ada-Park');
        expect({ name, value }).toEqual({ name, value: JSON.parse(answer) });
      }
    }
  }
});

/** The texts that a type, or the first field of an interface, is one of. */
function textsOfType(name) {
  const [, union] = new RegExp(`export (?:type|interface) ${name}\\b([^;]*);`).exec(
    withoutComments(read('index.d.ts')),
  );
  return union.match(/(?<=')[\w-]+(?=')/g);
}

/** The names in a match of the addon's source: `Self::Made => "made"`. */
const namesOf = (file, matched) =>
  [...new Set([...read(file).matchAll(matched)].map(([, name]) => name))].sort();

/** What the addon says of steps and findings. */
const tables = JSON.parse(trace.tables());

test.each([
  ['steps', 'TraceStep', tables.steps.map(({ name }) => name).sort()],
  ['findings', 'TraceFindingCode', tables.findings.map(({ code }) => code).sort()],
  ['levels', 'TraceLevel', namesOf('src/trace/format/mod.rs', /Self::\w+ => "(\w+)"/g)],
  ['notes', 'TraceFileNote', namesOf('src/trace/files.rs', /Self::\w+ => "([\w-]+)"/g)],
])('the %s of a trace are those of the type %s', (_, type, names) => {
  expect(names).not.toHaveLength(0);
  expect(textsOfType(type).sort()).toEqual(names);
});

describe('the page of the command line says of a trace what the addon says:', () => {
  const rowsUnder = (heading) => {
    const [, section] = new RegExp(`\n### ${heading}\n([\\s\\S]*?)\n##`).exec(read('docs/command-line.md'));
    return [...section.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, name, rest]) => [
      name,
      ...rest.split(' | '),
    ]);
  };

  test('its steps, with the label of each and what it means', () => {
    expect(rowsUnder('Steps')).toEqual(tables.steps.map(({ name, label, about }) => [name, label, about]));
  });

  test('its findings, with the severity of each and what it means', () => {
    const shown = rowsUnder('Findings');
    expect(shown.sort()).toEqual(
      tables.findings.map(({ code, severity, about }) => [code, severity, about]).sort(),
    );
  });
});

describe('each declared function has an example that tells the truth', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  const before = process.cwd();

  beforeAll(() => {
    jest.useFakeTimers();
    writeFiles(folder);
    process.chdir(folder);
  });
  beforeEach(() => {
    jest.setSystemTime(Date.UTC(2025, 9, 3, 15, 45, 10));
    resetRunIdState();
    setLogger(null);
  });
  afterAll(() => {
    jest.useRealTimers();
    process.chdir(before);
    fs.rmSync(folder, { recursive: true });
  });

  test.each(modules.flatMap(examples))('$name of $module', async ({ module, lines }) => {
    await tellTheTruth(lines, require(module));
  });

  test.each(examplesOfMethods(read('lib/shared/index.d.ts')))('$name of sharedRuns', async ({ lines }) => {
    await tellTheTruth(lines, { runs: sharedRuns({ store: memoryStore() }) });
  });

  async function tellTheTruth(lines, scope) {
    expect(lines).not.toHaveLength(0);
    for (const { expression, answer } of lines) {
      const run = () => evaluate(expression, scope);
      if (answer?.startsWith('throws ')) {
        const error = await rejection(run);
        expect(`throws ${error.code ?? error.name}`).toBe(answer);
      } else {
        const value = waits(expression) ? await run() : run();
        if (answer) expect({ expression, value }).toStrictEqual({ expression, value: evaluate(answer) });
      }
    }
  }
});
