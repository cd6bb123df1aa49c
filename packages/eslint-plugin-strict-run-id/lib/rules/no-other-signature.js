'use strict';

/**
 * Finds calls whose arguments fit the function of this name in another module: a client where `normalizeRunId` of the unified service
 * takes a source, three arguments where `cacheRecordId` takes two, a client id where a record id belongs, and `ids.map(normalizeRunId)`,
 * which passes an index.
 */

const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { kindOf } = require('../analysis/kinds.js');
const { callOf } = require('../analysis/calls.js');
const { isExpectedToThrow } = require('../analysis/expected.js');
const { report } = require('../analysis/report.js');
const { unwrap, calleeName, keyName } = require('../analysis/syntax.js');
const { isGlobal, variableOf } = require('../analysis/variables.js');

/** How many arguments a call needs at least, where the last of them is easily forgotten. What it throws otherwise. */
const NEEDED = new Map([
  ['cacheRecordId', [2, 'ERR_RECORD_ID']],
  ['createClientRunId', [2, 'ERR_CLIENT_ID_MISSING']],
  ['clearClientRunCache', [2, 'ERR_CLIENT_ID_MISSING']],
  ['getCachedRunInfo', [2, 'ERR_CLIENT_ID_MISSING']],
  ['getClientRunRecordId', [2, 'ERR_CLIENT_ID_MISSING']],
  ['getRunRecordId', [2, 'ERR_CLIENT_ID_MISSING']],
  ['migrateRunId', [2, 'ERR_CLIENT_ID_MISSING']],
  ['registerApifyRunId', [2, 'ERR_CLIENT_ID_MISSING']],
  ['registerRunRecord', [3, 'ERR_RECORD_ID']],
  ['replaceRunRecord', [4, 'ERR_RECORD_ID']],
  ['requireRunRecordId', [2, 'ERR_CLIENT_ID_MISSING']],
  ['storeClientRunRecordId', [3, 'ERR_RECORD_ID']],
  ['withRunRecord', [2, 'ERR_CLIENT_ID_MISSING']],
]);

/** Methods that call a function with an element and its index. */
const ITERATORS = new Set(
  'map flatMap forEach filter some every find findIndex findLast findLastIndex'.split(' '),
);

/** Functions whose second parameter may be left out, so that `(id) => f(id)` is what `ids.map(f)` was meant to be. */
const SECOND_IS_OPTIONAL = new Set([
  'clearCache',
  'explainRunRecord',
  'generateSequenceRunId',
  'getOrCreateRunId',
  'normalizeRunId',
  'requireClientRunId',
  'resolveRunId',
  'resolveRunIdSource',
  'validateRunId',
]);

const CHECKED = new Set(['runId', 'clientId', 'recordId', 'apifyRunId', 'jobId']);

const NAMES = {
  runId: 'a run id',
  clientId: 'a client id',
  recordId: 'a record id',
  apifyRunId: 'an Apify run id',
  jobId: 'a job id',
};

const functions = [known.FUNCTIONS, known.SHARED_RUNS, ...Object.values(known.SUBPATHS)];
const words = [
  ...new Set(
    functions.flatMap((table) =>
      Object.entries(table)
        .filter(
          ([, { parameters }]) =>
            parameters.some((parameter) => CHECKED.has(parameter)) && parameters.length > 1,
        )
        .map(([name]) => name.toLowerCase()),
    ),
  ),
  'normalizerunid',
  'validaterunid',
];

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow arguments that fit the function of the same name in another module',
      url: 'docs/rules/no-other-signature.md',
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      source:
        'normalizeRunId of the unified service takes (runId, source). It reads {{text}} as the name of the caller: the client is neither added nor checked. {{hint}}',
      forceNew:
        'A true forceNew throws ERR_INVALID_ARGUMENT{{once}}, because an id is never made again. {{hint}}',
      maybeForceNew:
        'If {{text}} is true, normalizeRunId throws ERR_INVALID_ARGUMENT{{once}}, because an id is never made again. {{hint}}',
      options:
        'getOrCreateRunId takes an object of options, and throws ERR_INVALID_ARGUMENT for {{text}}{{once}}. {{hint}}',
      three:
        'cacheRecordId takes (runId, recordId). With a third argument it throws ERR_RECORD_ID{{once}}. {{hint}}',
      few: '{{name}} takes ({{parameters}}), and gets {{count}} here: it throws {{code}}{{once}}. {{hint}}',
      other:
        '{{text}} is {{given}}, and {{name}} takes {{wanted}} here: it throws {{code}}{{once}}. {{hint}}',
      clientAsRecord:
        '{{text}} is a client id, and {{name}} takes a record id here{{once}}: it throws ERR_RECORD_ID if the run is of this client, and keeps the name as the record of the run if not. {{hint}}',
      index:
        '{{text}} passes an index as the second argument of {{name}}, which throws {{code}} for it{{once}}. {{hint}}',
      call: 'Call {{text}}.',
    },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      CallExpression(node) {
        const name = calleeName(node);
        if (name === null) return;
        checkCallback(context, node, name);
        const binding = bindings.resolve(sourceCode, node.callee);
        if (binding?.name) {
          const facts = known.functionOf(binding.module, binding.name);
          if (facts !== null && !facts.removed && !isExpectedToThrow(node)) {
            checkCall(context, node, binding, facts);
          }
        }
      },
    };
  },
};

/** An argument list that is known: without a spread. */
const isPlain = (node) => !node.arguments.some(({ type }) => type === 'SpreadElement');

const isUndefined = (node) => {
  const inner = unwrap(node);
  return inner.type === 'Identifier' && inner.name === 'undefined';
};

function checkCall(context, node, binding, facts) {
  if (!isPlain(node)) return;
  const { name, module } = binding;
  if (name === 'normalizeRunId' && checkNormalize(context, node, binding)) return;
  if (name === 'cacheRecordId' && node.arguments.length > 2 && !isUndefined(node.arguments[2])) {
    report(context, {
      node,
      messageId: 'three',
      data: { once: onceOf(binding) },
      certain: binding.certain,
      hint: 'Call registerRunRecord(runId, clientId, recordId).',
      suggest: suggestCall(context, node, 'registerRunRecord', node.arguments.slice(0, 3)),
    });
    return;
  }
  if (name === 'getOrCreateRunId' && checkOptions(context, node, binding)) return;
  const [needed, code] = NEEDED.get(name) ?? [0];
  if (node.arguments.length < needed) {
    report(context, {
      node,
      messageId: 'few',
      data: {
        name,
        parameters: named(facts, needed).join(', '),
        count: node.arguments.length,
        once: onceOf(binding),
        code: isRecordForClient(context.sourceCode, node, facts) ? 'ERR_CLIENT_ID_FORMAT' : code,
      },
      certain: binding.certain,
      hint: `Pass ${named(facts, needed).slice(node.arguments.length).join(' and ')} as well.`,
    });
    return;
  }
  if (module !== 'testing') checkKinds(context, node, binding, facts);
}

/** When a call throws: one of the backend's own module doesn't yet. */
const onceOf = ({ module, path }) =>
  Object.hasOwn(known.REPLACED, module) && !known.moduleOfSpecifier(path)?.isPackage
    ? ' once strict-run-id takes the place of the module'
    : '';

/** Whether the record is where the client was left out. */
function isRecordForClient(sourceCode, node, { parameters }) {
  const argument = node.arguments[parameters.indexOf('clientId')];
  return argument !== undefined && kindOf(sourceCode, argument)?.kind === 'recordId';
}

const named = ({ parameters }, count) =>
  parameters
    .slice(0, count)
    .map((parameter, index) =>
      parameters.indexOf(parameter) === index
        ? parameter
        : `new${parameter[0].toUpperCase()}${parameter.slice(1)}`,
    );

/** `normalizeRunId` in its three forms. Returns whether there was a finding. */
function checkNormalize(context, node, binding) {
  const { module, certain } = binding;
  const { sourceCode } = context;
  const [runId, second, forceNew] = node.arguments;
  if (forceNew !== undefined && !isUndefined(forceNew)) {
    const truth = truthOf(sourceCode, forceNew);
    if (truth === false) return false;
    if (truth === null && !/force|new|regenerate/i.test(sourceCode.getText(forceNew))) return false;
    report(context, {
      node: forceNew,
      messageId: truth ? 'forceNew' : 'maybeForceNew',
      data: { text: sourceCode.getText(forceNew), once: onceOf(binding) },
      certain: certain && truth === true,
      hint: 'Leave it out; if a new run begins here, call generateTimestampRunId().',
    });
    return true;
  }
  if (module !== 'unifiedRunIdService' || second === undefined) return false;
  const kind = kindOf(sourceCode, second);
  if (kind?.kind !== 'clientId') return false;
  report(context, {
    node,
    messageId: 'source',
    data: { text: sourceCode.getText(second) },
    certain: certain && kind.certain,
    hint: 'Call createClientRunId(runId, clientId) of strict-run-id.',
    suggest: suggestCall(context, node, 'createClientRunId', [runId, second]),
  });
  return true;
}

/** Whether an expression is truthy: `true`, `false`, or `null` if that isn't known. */
function truthOf(sourceCode, expression) {
  const node = unwrap(expression);
  if (node.type === 'Literal') return node.value !== false && node.value !== null;
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = truthOf(sourceCode, node.argument);
    return inner === null ? null : !inner;
  }
  // Anything but a boolean is refused as well.
  if (node.type === 'ObjectExpression' || node.type === 'ArrayExpression') return true;
  if (node.type !== 'Identifier') return null;
  const variable = variableOf(sourceCode, node);
  const [def] = variable?.defs ?? [];
  if (def?.type !== 'Variable' || def.node.id !== def.name || !def.node.init) return null;
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return null;
  return def.node.init.type === 'Literal' || def.node.init.type === 'UnaryExpression'
    ? truthOf(sourceCode, def.node.init)
    : null;
}

function checkOptions(context, node, binding) {
  const options = node.arguments[1] && unwrap(node.arguments[1]);
  const isWrong = options?.type === 'Literal' && options.value !== null && !options.regex;
  if (!isWrong) return false;
  const text = context.sourceCode.getText(options);
  report(context, {
    node: options,
    messageId: 'options',
    data: { text, once: onceOf(binding) },
    certain: binding.certain,
    hint:
      options.value === true ? 'Write { forceNew: true }.' : 'Leave it out, or write { forceNew: false }.',
  });
  return true;
}

/** Arguments in each other's place. */
function checkKinds(context, node, binding, { parameters }) {
  const { name, module, certain } = binding;
  const { sourceCode } = context;
  node.arguments.forEach((argument, index) => {
    const wanted = parameters[index];
    if (!CHECKED.has(wanted)) return;
    const kind = kindOf(sourceCode, argument);
    if (kind === null || kind.kind === wanted || !isWrong(kind.kind, wanted, name)) return;
    report(context, {
      node: argument,
      messageId: wanted === 'recordId' && kind.kind === 'clientId' ? 'clientAsRecord' : 'other',
      data: {
        text: sourceCode.getText(argument),
        given: NAMES[kind.kind] ?? kind.kind,
        name: module === 'sharedRuns' ? `${name} of sharedRuns` : name,
        wanted: NAMES[wanted],
        code: codeFor(kind.kind, wanted),
        once: onceOf(binding),
      },
      certain: certain && kind.certain,
      hint: hintFor(name, parameters),
    });
  });
}

/** What the package refuses in a place, or takes for something else than it is. Any text may be the id of a job or of a record. */
function isWrong(given, wanted, name) {
  switch (wanted) {
    case 'jobId':
      return given === 'runId';
    case 'recordId':
      return given === 'clientId' || given === 'runId' || given === 'options';
    case 'clientId':
      return true;
    default:
      if (given === 'jobId') return name !== 'detectRunIdFormat' && name !== 'convertToStandardFormat';
      return given !== 'runId' && given !== 'apifyRunId';
  }
}

function codeFor(given, wanted) {
  if (wanted === 'recordId') return 'ERR_RECORD_ID';
  if (given === 'options') return 'ERR_RUN_ID_NOT_STRING';
  if (wanted === 'clientId') return 'ERR_CLIENT_ID_FORMAT';
  return wanted === 'jobId' ? 'ERR_INVALID_ARGUMENT' : 'ERR_RUN_ID_FORMAT';
}

/** What an index is refused with, by what the parameter is. The array as a third argument makes `normalizeRunId` take a client. */
function codeForIndex(name, parameter) {
  if (name === 'normalizeRunId') return 'ERR_RUN_ID_NOT_STRING';
  if (parameter === 'recordId') return 'ERR_RECORD_ID';
  return parameter === 'clientId' || parameter === 'runId' || parameter === 'apifyRunId'
    ? 'ERR_RUN_ID_NOT_STRING'
    : 'ERR_INVALID_ARGUMENT';
}

const hintFor = (name, parameters) => {
  const shown = parameters.map((parameter, index) =>
    parameters.indexOf(parameter) === index
      ? parameter
      : `new${parameter[0].toUpperCase()}${parameter.slice(1)}`,
  );
  return `Call ${name}(${shown.join(', ')}).`;
};

/** Whether an argument names a function of the package. Nothing else is of interest. */
function isNamed(sourceCode, argument) {
  if (!/^(?:Identifier|MemberExpression|TS\w+Expression)$/.test(argument.type)) return false;
  return Boolean(bindings.resolve(sourceCode, argument)?.name);
}

/** Operators of RxJS that pass an index as well. */
const OPERATORS = new Set('map filter mergeMap switchMap concatMap exhaustMap'.split(' '));

/** Boxes of one value, whose `map` passes nothing else. */
const BOXES = /^(?:maybe|option|optional|result|either|just|some|ok|box|identity|task|effect|io)(?:[A-Z]|$)/i;

/** Which argument of a call is called with an element and its index; -1 if none is, or that isn't known. */
function callbackIndex(sourceCode, node, method) {
  const callee = unwrap(node.callee);
  const origin = bindings.originOf(sourceCode, callee.type === 'MemberExpression' ? callee.object : callee);
  if (callee.type !== 'MemberExpression') {
    if (origin === null) return -1;
    if (/^rxjs(?:\/|$)/.test(origin.path)) return OPERATORS.has(origin.name) ? 0 : -1;
    return isLodash(origin.path) || origin.path === 'p-map' ? 1 : -1;
  }
  if (method === 'from') return isGlobal(sourceCode, unwrap(callee.object), 'Array') ? 1 : -1;
  if (!ITERATORS.has(method)) return -1;
  const object = unwrap(callee.object);
  if (origin !== null && isLodash(origin.path)) return 1;
  // A namespace of functions, such as ramda's, passes what it likes; a list of this backend is a list.
  if (origin !== null && !/^[./@~#]/.test(origin.path)) return known.moduleOfSpecifier(origin.path) ? 0 : -1;
  if (bindings.ofFile(sourceCode, object) !== null) return -1;
  const root = object.type === 'CallExpression' ? unwrap(object.callee) : object;
  const names = [root.type === 'MemberExpression' ? keyName(root) : root.name];
  if (root.type === 'MemberExpression' && unwrap(root.object).type === 'Identifier') {
    names.push(unwrap(root.object).name);
  }
  return names.some((name) => BOXES.test(name ?? '')) ? -1 : 0;
}

const isLodash = (path) => /^(?:lodash|lodash-es|underscore)(?:$|[./](?!fp))/.test(path);

/** `ids.map(normalizeRunId)`, `Array.from(ids, normalizeRunId)`, `_.map(ids, normalizeRunId)`. */
function checkCallback(context, node, method) {
  const { sourceCode } = context;
  if (method !== 'from' && method !== 'pMap' && !ITERATORS.has(method) && !OPERATORS.has(method)) return;
  const callback = node.arguments.slice(0, 2).find((argument) => isNamed(sourceCode, argument));
  if (
    callback === undefined ||
    node.arguments.indexOf(callback) !== callbackIndex(sourceCode, node, method)
  ) {
    return;
  }
  const binding = bindings.resolve(sourceCode, callback);
  const facts = binding?.name ? known.functionOf(binding.module, binding.name) : null;
  if (facts === null || facts.parameters.length < 2 || facts.removed) return;
  const second = facts.parameters[1];
  // `clients.map(runs.reserveRunId)` and what takes anything second are others' business.
  if (second === 'value' || second === 'callback' || second === 'runner') return;
  const text = sourceCode.getText(callback);
  const isSafe = SECOND_IS_OPTIONAL.has(binding.name) && binding.module !== 'sharedRuns';
  const fix = isSafe ? wrapCallback(sourceCode, callback, text) : null;
  report(context, {
    node: callback,
    messageId: 'index',
    data: {
      text: `${method}(${text})`,
      name: binding.name,
      code: codeForIndex(binding.name, second),
      once: onceOf(binding),
    },
    certain: binding.certain,
    hint: isSafe
      ? `Write (id) => ${text}(id).`
      : `Write (id) => ${text}(id, …), with the argument that belongs there.`,
    fix: binding.certain ? fix : null,
    suggest:
      !binding.certain && fix ? [{ messageId: 'call', data: { text: `(id) => ${text}(id)` }, fix }] : null,
  });
}

/** The edit to `(id) => f(id)`, if `id` isn't in `f` already. */
function wrapCallback(sourceCode, callback, text) {
  if (/\bid\b/.test(text) || sourceCode.getCommentsInside(callback).length > 0) return null;
  const inner = unwrap(callback);
  if (inner.type === 'MemberExpression' && (inner.computed || inner.optional)) return null;
  return (fixer) => fixer.replaceText(callback, `(id) => ${text}(id)`);
}

function suggestCall(context, node, name, args) {
  const { sourceCode } = context;
  const call = callOf(sourceCode, node, name);
  if (call === null || sourceCode.getCommentsInside(node).length > 0) return null;
  const text = `${call.callee}(${args.map((argument) => sourceCode.getText(argument)).join(', ')})`;
  return [
    {
      messageId: 'call',
      data: { text },
      fix: (fixer) => [...call.edits(fixer), fixer.replaceText(node, text)],
    },
  ];
}
