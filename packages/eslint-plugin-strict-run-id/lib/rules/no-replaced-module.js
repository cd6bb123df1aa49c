'use strict';

/**
 * Finds where a module that strict-run-id replaces is loaded: `require('../utils/runIdUtils')`. A file of that name which only hands
 * on strict-run-id, as the README proposes, is the package already, and loading it is fine.
 */

const fs = require('node:fs');
const path = require('node:path');
const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { usedNames } = require('../analysis/uses.js');
const { report } = require('../analysis/report.js');
const { handsOn } = require('../analysis/standIn.js');
const { unwrap, textOf } = require('../analysis/syntax.js');

const words = [
  ...Object.keys(known.REPLACED).map((name) => name.toLowerCase()),
  'run-id',
  'run_id',
  'run.id',
  'record-cache',
  'record_cache',
];

/** What goes wrong with each of the modules, once its ids reach strict-run-id or another tenant. */
const FAULTS = {
  runIdUtils:
    'doubles suffixes, cuts the C off "Cora-Lee", and takes "Park" for "Ada-Park", without an error',
  runIdService:
    'makes new ids out of those it does not know, and finds no record that was registered under the client run id',
  unifiedRunIdService:
    'reads the second argument of normalizeRunId in two ways, and keeps a record for the base id alone',
  recordCache: 'keeps one record for all clients of a base id, so that one client gets the row of another',
  runIdGenerator: 'makes the same id twice within a second',
  runIdValidator: 'lets ids like "foo-bar" pass, and changes those it does not know',
  runIdSystem: 'makes the same id twice within a second, and changes the ids that it does not know',
};

/** Functions that neither keep nor read anything, so that one file can use them of the package and another of the old module. */
const STATELESS = new Set([
  ...Object.keys(known.SUBPATHS.runIdUtils),
  'convertToStandardFormat',
  'createClientRunId',
  'detectRunIdFormat',
  'jobIdToTimestamp',
  'normalizeRunId',
  'RUN_ID_FORMATS',
]);

/** What the package's root has with the meaning that the module without a sub-path gave it, by the migration guide. */
const SAME_IN_ROOT = {
  runIdSystem: new Set(['createClientRunId', 'getBaseRunId']),
  runIdValidator: new Set(),
  runIdGenerator: new Set(),
};

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow loading a module that strict-run-id replaces',
      url: 'docs/rules/no-replaced-module.md',
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      replaced:
        '"{{path}}" has the name of a module that strict-run-id replaces. That one {{fault}}. {{hint}}',
      swap: 'Load {{subpath}}.',
    },
  },
  create(context) {
    const { sourceCode } = context;
    const requests = [];
    const calls = [];
    const keep = (node) => {
      if (isTypeOnly(node)) return;
      const request = bindings.request(sourceCode, node);
      if (request !== null && !request.isPackage) requests.push([node, request]);
    };
    const check = ([node, request]) => {
      const names = usedNames(sourceCode, node);
      const certain = request.certain && isProven(request.module, names);
      if (!certain && names !== null && names.size > 0 && isForeign(request.module, names)) return;
      if (isStandIn(context.filename, request.path)) return;
      const swap = swapOf(sourceCode, request);
      const isSafe =
        certain &&
        swap !== null &&
        names !== null &&
        canSwap(request.module, names) &&
        (!names.has('normalizeRunId') ||
          !calls.some((call) => isReadAnew(sourceCode, call, request.module))) &&
        !isBare(node) &&
        !isMocked(sourceCode, request);
      report(context, {
        node: request.source ?? node,
        messageId: 'replaced',
        // The doctor lists the modules by the last two.
        data: {
          path: request.path,
          fault: FAULTS[request.module],
          module: request.module,
          subpath: known.REPLACED[request.module].subpath,
        },
        certain,
        hint: hintOf(request.module, names, reExported(node)),
        fix: isSafe ? swap : null,
        suggest:
          isSafe || swap === null
            ? null
            : [{ messageId: 'swap', data: { subpath: known.REPLACED[request.module].subpath }, fix: swap }],
      });
    };
    return {
      ImportDeclaration: keep,
      ExportNamedDeclaration: keep,
      ExportAllDeclaration: keep,
      TSImportEqualsDeclaration: keep,
      ImportExpression: keep,
      CallExpression: (node) => {
        keep(node);
        if (node.arguments.length > 1) calls.push(node);
      },
      // By then, all calls of what is loaded are known.
      'Program:exit': () => requests.forEach(check),
    };
  },
};

/** What a module has to export again for an import: `*`, or `{ default }`. Null for a call of `require`, which says nothing of it. */
function reExported(node) {
  if (!/^(?:Import|Export)/.test(node.type)) return null;
  const isDefault = ({ type, imported, local }) =>
    type === 'ImportDefaultSpecifier' || (imported ?? local).name === 'default';
  return node.specifiers?.some(isDefault) ? '{ default }' : '*';
}

/** Whether an import is of types only, and so loads nothing. */
function isTypeOnly(node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = node.specifiers ?? [];
  return (
    specifiers.length > 0 &&
    specifiers.every(({ importKind, exportKind }) => (importKind ?? exportKind) === 'type')
  );
}

/** Whether the module is loaded for what it does, and not for a name. */
const isBare = (node) =>
  node.parent.type === 'ExpressionStatement' ||
  (node.type === 'ImportDeclaration' && node.specifiers.length === 0);

/** The other names say what they are. `recordCache` is also what others call a cache of records. */
function isProven(module, names) {
  return (
    module !== 'recordCache' || (names !== null && [...names].some((name) => known.functionOf(module, name)))
  );
}

/** Whether a file uses nothing that the replaced module had. */
const isForeign = (module, names) => ![...names].some((name) => known.functionOf(module, name) !== null);

/** The names of which the file that takes the module's place has another meaning, or none. */
function lacking(module, names) {
  return [...names].filter((name) => {
    const isValue = known.SUBPATH_VALUES[module]?.includes(name);
    return !isValue && (known.functionOf(module, name)?.removed ?? true);
  });
}

function canSwap(module, names) {
  if (Object.hasOwn(known.SUBPATHS, module)) {
    return [...names].every((name) => STATELESS.has(name)) && lacking(module, names).length === 0;
  }
  return [...names].every((name) => SAME_IN_ROOT[module].has(name));
}

/**
 * Whether a call of `normalizeRunId` means something else once the module is swapped. The unified service reads a second argument as
 * a source, where the old one may have added the client; and an id isn't made again, which a true `forceNew` asks for.
 */
function isReadAnew(sourceCode, call, module) {
  const callee = bindings.resolve(sourceCode, call.callee);
  if (callee?.name !== 'normalizeRunId' || callee.module !== module) return false;
  const [, second, third] = call.arguments.map(unwrap);
  if (call.arguments.some(({ type }) => type === 'SpreadElement')) return true;
  if (third !== undefined) return third.value !== false;
  return module === 'unifiedRunIdService' && textOf(second) === null;
}

function swapOf(sourceCode, { module, source }) {
  if (source === null) return null;
  const quote = sourceCode.getText(source)[0];
  return (fixer) => fixer.replaceText(source, `${quote}${known.REPLACED[module].subpath}${quote}`);
}

/** Whether the file mocks the module for a test. Then both places have to change. */
function isMocked(sourceCode, { path: specifier }) {
  return (
    /\b(?:mock|doMock|unmock|setMock|proxyquire|requireMock|unstable_mockModule)\b/.test(sourceCode.text) &&
    sourceCode.text.split(specifier).length > 2
  );
}

function hintOf(module, names, exported) {
  const { subpath, functions } = known.REPLACED[module];
  if (functions) {
    const successors = [...(names ?? [])]
      .filter((name) => functions[name])
      .map((name) => (functions[name] === name ? name : `${functions[name]} for ${name}`));
    const use = successors.length > 0 ? `: ${successors.join(', ')}` : '';
    return `Use ${subpath} instead${use}; its migration guide lists what takes the place of each function.`;
  }
  const missing = names === null ? [] : lacking(module, names);
  const first =
    missing.length > 0
      ? ` First replace ${missing.join(', ')}, which ${subpath} ${missing.includes('generateRunId') && missing.length === 1 && known.functionOf(module, 'generateRunId') ? 'only throws for' : 'lacks'}.`
      : '';
  const orModule = exported ? `, or to export ${exported} from '${subpath}' if it is an ES module` : '';
  return `Load ${subpath} instead, or reduce that file to module.exports = require('${subpath}')${orModule}.${first}`;
}

/** The text of a file that is loaded, by its path and time, so that an editor sees a change. */
const standIns = new Map();

/** Whether the file that is loaded exists and only hands on the package, or is a link to its binary. */
function isStandIn(filename, specifier) {
  if (!/^\.\.?(?:[\\/]|$)/.test(specifier) || !path.isAbsolute(filename)) return false;
  const target = path.resolve(path.dirname(filename), specifier);
  const candidates = [
    target,
    `${target}.js`,
    `${target}.cjs`,
    `${target}.mjs`,
    `${target}.ts`,
    `${target}.node`,
    path.join(target, 'index.js'),
  ];
  if (target.endsWith('.js')) candidates.push(`${target.slice(0, -3)}.ts`);
  for (const file of candidates) {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) continue;
    if (file.endsWith('.node')) return true;
    const remembered = standIns.get(file);
    if (remembered?.mtimeMs === stat.mtimeMs) return remembered.isStandIn;
    const isOne = stat.size < 4096 && handsOn(fs.readFileSync(file, 'utf8'));
    standIns.set(file, { mtimeMs: stat.mtimeMs, isStandIn: isOne });
    return isOne;
  }
  return false;
}
