'use strict';

/**
 * Finds out which export of which module an expression is: through `require`, `import`, destructuring, new names, classes and
 * objects of the same file. A local function or a parameter of the same name is another binding, and isn't taken for it.
 *
 * Only bindings that the file proves are `certain`. Nothing outside the file is read.
 */

const known = require('./known.js');
const { evaluate } = require('./evaluate.js');
const { pathOf, requestArgument } = require('./loads.js');
const { memo } = require('./memo.js');
const { textOf: stringOf, unwrap } = require('./syntax.js');

/** What is known of a file, by its `sourceCode`. */
const files = new WeakMap();

function fileOf(sourceCode) {
  let file = files.get(sourceCode);
  if (file === undefined) {
    file = {
      sourceCode,
      text: sourceCode.text,
      mentionsModule: known.MENTIONS.test(sourceCode.text),
      resolved: new Map(),
      variables: new Map(),
      members: new Map(),
      exports: null,
      assignments: null,
      returned: new Map(),
      rewritten: new Map(),
    };
    files.set(sourceCode, file);
  }
  return file;
}

/**
 * Returns `{ module, path, name, certain }` for an expression that is a known module or one of its exports, else `null`.
 *
 * - `module`: `strict-run-id`, the name of one of its sub-paths (`runIdUtils`, `express`, …), that of a replaced module
 *   (`runIdSystem`, …), or `sharedRuns` for the object that `sharedRuns()` returns
 * - `path`: the specifier as it is written, such as `../utils/runIdUtils`; the name of the variable or member if only that says
 *   which module it is
 * - `name`: the name of the export (`getBaseRunId`, `airtableFormula.and`); `null` for the module itself
 * - `certain`: whether the file proves it
 */
function resolve(sourceCode, node) {
  const file = fileOf(sourceCode);
  if (!file.mentionsModule) return null;
  // Each rule asks for the callee of each call.
  return memo(file.resolved, node, () => bindingOf(evaluate(file, node, 0)));
}

function bindingOf(value) {
  if (value === null || (value.kind !== 'module' && value.kind !== 'export') || value.module === null) {
    return null;
  }
  return { module: value.module, path: value.path, name: value.name ?? null, certain: value.certain };
}

/** Whether a file names one of the modules at all. If not, nothing in it can be bound to one, and its scopes needn't be looked at. */
const mentionsModule = (sourceCode) => fileOf(sourceCode).mentionsModule;

/** Returns `{ path, name }` for an expression that comes from any module, as `{ path: 'lodash', name: 'map' }`; else `null`. */
function originOf(sourceCode, node) {
  const value = evaluate(fileOf(sourceCode), node, 0);
  return value?.kind === 'module' || value?.kind === 'export'
    ? { path: value.path, name: value.name ?? null }
    : null;
}

/**
 * Returns `{ kind, node, certain }` for an expression that is an `object`, a `class` or a `function` of this file, or an `instance` of
 * such a class; else `null`. `node` is where that is written.
 */
function ofFile(sourceCode, node) {
  const value = evaluate(fileOf(sourceCode), node, 0);
  if (value === null || !/^(?:object|class|instance|function)$/.test(value.kind)) return null;
  return { kind: value.kind, node: value.node, certain: value.certain !== false };
}

/**
 * Returns `{ module, path, isPackage, certain, source }` if a node names a known module to load, else `null`. The node is an
 * import, an export with a source, a call of `require` or `import()`, or TypeScript's `import x = require()`. `source` is the
 * node of the specifier, or `null` if the path is put together.
 */
function request(sourceCode, node) {
  const file = fileOf(sourceCode);
  if (!file.mentionsModule) return null;
  const argument = requestArgument(sourceCode, node);
  if (!argument) return null;
  const path = pathOf(argument);
  const found = path === null ? null : known.moduleOfSpecifier(path);
  if (found === null) return null;
  const source = stringOf(argument) === null ? null : unwrap(argument);
  return { module: found.module, path, isPackage: found.isPackage, certain: found.exact, source };
}

module.exports = {
  resolve,
  request,
  mentionsModule,
  originOf,
  ofFile,
};
