'use strict';

/**
 * Finds a call whose promise is used as if it were the id or the record: an `await` is missing. What is passed on, returned, or
 * awaited later is left alone.
 */

const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { readName } = require('../analysis/names.js');
const { report } = require('../analysis/report.js');
const { unwrap, wrapped, calleeName, functionAround, memberName, keyName } = require('../analysis/syntax.js');
const { variableOf } = require('../analysis/variables.js');

/** Methods of `sharedRuns` that nothing else is called like. */
const BY_NAME = new Set(['reserveRunId', 'runIdForSlot', 'withRunRecord']);

/** Functions of the replaced job tracking that ask the database. */
const TRACKING = new Set(['createJobTrackingRecord', 'findJobTrackingRecord']);

const MAKER = /^(?:make|create|generate|new|reserve|next|get(?:Or)?(?:Create|Next)?)\w*RunId$/;

const words = [
  ...Object.entries(known.SHARED_RUNS)
    .filter(([, { async }]) => async)
    .map(([name]) => name.toLowerCase()),
  ...[...TRACKING].map((name) => name.toLowerCase()),
  'countrunids',
  'tracelogs',
  'createjob',
  'runid',
];

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'require await on the functions that make ids and records asynchronously',
      url: 'docs/rules/await-maker.md',
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      used: '{{name}}() returns a promise, and {{use}}. {{hint}}',
      lost: '{{name}}() returns a promise that nothing waits for: its error ends the process, and what it returns is lost. {{hint}}',
      likely: '{{name}}() probably returns a promise, and {{use}}. {{hint}}',
      wait: 'Add await.',
    },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      CallExpression(node) {
        const maker = makerOf(sourceCode, node);
        if (maker === null) return;
        const misuse = misuseOf(sourceCode, node, 0);
        if (misuse === null) return;
        // A call by name that is only floating may be anything.
        if (misuse.isLost && !maker.certain) return;
        const certain = maker.certain && misuse.certain;
        const fix = misuse.isFixable && canAwait(sourceCode, node) ? (fixer) => addAwait(fixer, node) : null;
        const data = { name: maker.name, use: misuse.use };
        report(context, {
          node,
          messageId: misuse.isLost ? 'lost' : maker.certain ? 'used' : 'likely',
          data,
          certain,
          hint: fix || isInAsync(node) ? 'Add await.' : 'Make the function around it async, and add await.',
          fix: certain ? fix : null,
          suggest: !certain && fix ? [{ messageId: 'wait', fix }] : null,
        });
      },
    };
  },
};

/** `{ name, certain }` if a call makes an id or a record asynchronously, or looks one up; else `null`. */
function makerOf(sourceCode, node) {
  const name = calleeName(node);
  const binding = bindings.resolve(sourceCode, node.callee);
  if (binding?.name) {
    if (TRACKING.has(binding.name) && binding.module === 'runIdSystem') {
      return { name: binding.name, certain: false };
    }
    const facts = known.functionOf(binding.module, binding.name);
    return facts?.async ? { name: binding.name, certain: binding.certain } : null;
  }
  if (name === null || !isPossible(sourceCode, node, name)) return null;
  const callee = unwrap(node.callee);
  const own = bindings.ofFile(sourceCode, callee);
  if (own !== null) {
    return own.kind === 'function' && own.certain ? asyncMaker(sourceCode, own.node, name) : null;
  }
  if (callee.type === 'Identifier') {
    const isLoaded = bindings.originOf(sourceCode, callee) !== null;
    return isLoaded && (BY_NAME.has(name) || TRACKING.has(name)) ? { name, certain: false } : null;
  }
  return BY_NAME.has(name) || isJob(sourceCode, callee, name) ? { name, certain: false } : null;
}

/** Whether a call may be of a maker. Asking more than its name needs the scopes of the file, which takes long. */
const isPossible = (sourceCode, node, name) =>
  bindings.mentionsModule(sourceCode) ||
  /RunId$/.test(name) ||
  BY_NAME.has(name) ||
  TRACKING.has(name) ||
  isJob(sourceCode, unwrap(node.callee), name);

/** `createJob` of a job tracking class. */
const isJob = (sourceCode, callee, name) =>
  callee.type === 'MemberExpression' &&
  /^createJob(?:Tracking)?/.test(name) &&
  /job|track/i.test(sourceCode.getText(callee.object));

/** `{ name, certain }` if a function of this file is async and makes an id. */
function asyncMaker(sourceCode, fn, name) {
  if (!fn?.async || fn.generator || !/^(?:Function|Arrow)/.test(fn.type)) return null;
  if (makes(sourceCode, fn)) return { name, certain: true };
  return MAKER.test(name) ||
    (readName(name).runId !== null && /^(?:make|create|generate|new|reserve)/.test(name))
    ? { name, certain: true }
    : null;
}

/** Whether a function returns what a maker makes, straight away or through a variable. */
function makes(sourceCode, fn) {
  const returned = fn.body.type === 'BlockStatement' ? returnsIn(fn.body) : [fn.body];
  return returned.some((expression) => isMade(sourceCode, expression, 0));
}

function returnsIn(block) {
  const found = [];
  const stack = [block];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node.type === 'ReturnStatement' && node.argument) found.push(node.argument);
    for (const child of statementsIn(node)) stack.push(child);
  }
  return found;
}

function statementsIn(node) {
  switch (node.type) {
    case 'BlockStatement':
      return node.body;
    case 'IfStatement':
      return [node.consequent, node.alternate].filter(Boolean);
    case 'TryStatement':
      return [node.block, node.handler?.body, node.finalizer].filter(Boolean);
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent);
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return [node.body];
    default:
      return [];
  }
}

function isMade(sourceCode, expression, depth) {
  let node = unwrap(expression);
  if (node.type === 'AwaitExpression') node = unwrap(node.argument);
  if (node.type === 'CallExpression') {
    const binding = bindings.resolve(sourceCode, node.callee);
    return Boolean(binding?.name && known.functionOf(binding.module, binding.name)?.makes === 'id');
  }
  if (node.type !== 'Identifier' || depth > 4) return false;
  const [def] = variableOf(sourceCode, node)?.defs ?? [];
  return def?.type === 'Variable' && def.node.id === def.name && def.node.init
    ? isMade(sourceCode, def.node.init, depth + 1)
    : false;
}

const FINE = null;

/**
 * How the promise of an expression is misused: `{ use, certain, isFixable, isLost? }`, or `null` if it isn't. `use` is a clause.
 */
function misuseOf(sourceCode, expression, depth) {
  const node = wrapped(expression);
  const { parent } = node;
  const bad = (use, certain = true) => ({ use, certain, isFixable: true });
  const test = (use) => ({ ...bad(use), isTest: true });
  switch (parent.type) {
    case 'MemberExpression': {
      if (parent.object !== node) return parent.computed ? bad('it is the name of a property here') : FINE;
      const name = memberName(parent);
      if (name === 'then' || name === 'catch' || name === 'finally') return FINE;
      return bad(`the promise has no ${name === null ? 'such property' : name}`);
    }
    case 'TemplateLiteral':
      return bad('the text here becomes "[object Promise]"');
    case 'TaggedTemplateExpression':
      return FINE;
    case 'BinaryExpression':
      if (parent.operator === 'instanceof' || parent.operator === 'in') return FINE;
      return bad(
        parent.operator === '+' ? 'the text here becomes "[object Promise]"' : 'a promise equals no id',
      );
    case 'UnaryExpression':
      return parent.operator === '!' ? test('a promise is always true') : FINE;
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'SwitchStatement':
      return parent.type === 'SwitchStatement'
        ? bad('a promise equals no id')
        : test('a promise is always true');
    case 'ConditionalExpression':
      return parent.test === node ? test('a promise is always true') : misuseOf(sourceCode, parent, depth);
    case 'LogicalExpression':
      if (parent.left === node) {
        return test(parent.operator === '??' ? 'a promise is never absent' : 'a promise is always true');
      }
      return misuseOf(sourceCode, parent, depth);
    case 'SpreadElement':
      // An id that was awaited makes no sense there either.
      return { use: "a promise can't be spread", certain: true, isFixable: false };
    case 'ForOfStatement':
      return parent.right === node && !parent.await ? bad('a promise is not a list') : FINE;
    case 'ExpressionStatement':
      return { use: '', certain: true, isFixable: true, isLost: true };
    case 'SequenceExpression':
      return FINE;
    case 'VariableDeclarator':
      return parent.init === node ? misuseOfTarget(sourceCode, parent.id, depth) : FINE;
    case 'AssignmentExpression':
      if (parent.right !== node) return FINE;
      if (parent.operator === '+=') return bad('the text here becomes "[object Promise]"');
      return misuseOfTarget(sourceCode, parent.left, depth);
    case 'Property':
      if (parent.value !== node || parent.parent.type !== 'ObjectExpression') return FINE;
      return isIdName(keyName(parent)) ? bad('a promise is stored or sent as the id', false) : FINE;
    case 'CallExpression':
      return parent.callee === node
        ? bad("a promise can't be called")
        : misuseOfArgument(sourceCode, parent, node);
    case 'JSXExpressionContainer':
      return bad('a promise is shown as the id', false);
    default:
      return FINE;
  }
}

const isIdName = (name) =>
  name !== null && (readName(name).runId !== null || /^(?:record_?)?id$/i.test(name));

/** A promise as an argument: of a function that takes text, or of one that refuses anything but an id. Others may wait for it. */
function misuseOfArgument(sourceCode, call, node) {
  const callee = unwrap(call.callee);
  const name = calleeName(call);
  const bad = (use, certain = true) => ({ use, certain, isFixable: true });
  if (
    callee.type === 'Identifier' &&
    /^(?:String|encodeURIComponent|encodeURI|Number|parseInt)$/.test(name)
  ) {
    return bad('the text here becomes "[object Promise]"');
  }
  if (callee.type === 'MemberExpression' && unwrap(callee.object).name === 'JSON' && name === 'stringify') {
    return bad('JSON has {} for a promise');
  }
  const binding = bindings.resolve(sourceCode, callee);
  if (!binding?.name) return FINE;
  const facts = known.functionOf(binding.module, binding.name);
  const parameter = facts?.parameters[call.arguments.indexOf(node)];
  if (!facts || !/^(?:runId|clientId|recordId|apifyRunId|jobId|source)$/.test(parameter ?? '')) return FINE;
  return { ...bad(`${binding.name} throws ERR_RUN_ID_NOT_STRING for it`), certain: binding.certain };
}

function misuseOfTarget(sourceCode, target, depth) {
  if (target.type === 'ObjectPattern') {
    return { use: 'a promise has none of these properties', certain: true, isFixable: true };
  }
  if (target.type === 'ArrayPattern') {
    return { use: 'a promise is not a list', certain: true, isFixable: true };
  }
  if (target.type === 'MemberExpression') {
    return isIdName(memberName(target))
      ? { use: 'a promise is stored as the id', certain: false, isFixable: true }
      : FINE;
  }
  if (target.type !== 'Identifier' || depth > 4) return FINE;
  const variable = variableOf(sourceCode, target);
  return variable === null ? FINE : misuseOfVariable(sourceCode, variable, target, depth);
}

/** By what is done with the variable that holds the promise. */
function misuseOfVariable(sourceCode, variable, target, depth) {
  const writes = variable.references.filter((reference) => reference.isWrite());
  const reads = variable.references
    .filter((reference) => reference.isRead())
    .map(({ identifier }) => identifier);
  const isChained = reads.some((read) => isThen(read));
  const isOnly = writes.length === 1;
  // `let p = cache.get(key); if (!p) p = make()` asks for what was there before.
  const isTested = isOnly && writes[0].init === true;
  const misuses = reads
    .map((read) => misuseOf(sourceCode, read, depth + 1))
    .filter((misuse) => misuse !== FINE && !misuse.isLost && (isTested || !misuse.isTest));
  const isAwaited = isChained || reads.some((read) => isWaitedFor(read));
  if (misuses.length > 0) {
    const worst = misuses.find(({ certain }) => certain) ?? misuses[0];
    if (isAwaited && !worst.certain) return FINE;
    // With several values, a use may be of another one.
    return { use: worst.use, certain: worst.certain && isOnly, isFixable: !isAwaited };
  }
  if (isAwaited) return FINE;
  const isNamed = isIdName(target.name);
  const isGiven = reads.some((read) => isArgument(read));
  return isNamed && isGiven
    ? { use: 'a promise is passed on as the id', certain: false, isFixable: true }
    : FINE;
}

function isThen(identifier) {
  const { parent } = wrapped(identifier);
  return parent.type === 'MemberExpression' && /^(?:then|catch|finally)$/.test(memberName(parent) ?? '');
}

/** Whether a promise is awaited, yielded, or given to others in a list, as to `Promise.all`. To return it proves nothing. */
function isWaitedFor(identifier) {
  const node = wrapped(identifier);
  const { parent } = node;
  if (parent.type === 'CallExpression') {
    const callee = unwrap(parent.callee);
    return callee.type === 'MemberExpression' && unwrap(callee.object).name === 'Promise';
  }
  return /^(?:Await|Yield|Array)Expression$|^ExportDefaultDeclaration$/.test(parent.type);
}

function isArgument(identifier) {
  const node = wrapped(identifier);
  if (node.parent.type !== 'CallExpression' || !node.parent.arguments.includes(node)) return false;
  const callee = unwrap(node.parent.callee);
  // `push`, `add` and `set` collect promises, and logging one does no harm.
  const name = calleeName(node.parent);
  return (
    !/^(?:push|add|set|unshift|log|debug|info|warn|error|trace|waitUntil|all|race|allSettled)$/.test(
      name ?? '',
    ) && callee.type !== 'Super'
  );
}

/** Whether `await` may be written here. */
function canAwait(sourceCode, node) {
  const fn = functionAround(node);
  for (let at = node; at.parent && at !== fn; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'PropertyDefinition' && parent.value === at) return false;
    if (parent.type === 'StaticBlock') return false;
    if (parent === fn && fn.params.includes(at)) return false;
  }
  if (fn !== null) return fn.async;
  return (
    sourceCode.ast.sourceType === 'module' &&
    sourceCode.ast.body.some(({ type }) => /^(?:Import|Export)/.test(type))
  );
}

const isInAsync = (node) => functionAround(node)?.async === true;

/** Before the call; in brackets where its member is read, or it is called. */
function addAwait(fixer, node) {
  let outer = node;
  while (outer.parent.type === 'TSNonNullExpression' || outer.parent.type === 'ChainExpression') {
    outer = outer.parent;
  }
  const { parent } = outer;
  const isHead =
    (parent.type === 'MemberExpression' && parent.object === outer) ||
    (parent.type === 'CallExpression' && parent.callee === outer) ||
    parent.type === 'TaggedTemplateExpression';
  const isPower = parent.type === 'BinaryExpression' && parent.operator === '**';
  if (isHead || isPower) return [fixer.insertTextBefore(outer, '(await '), fixer.insertTextAfter(outer, ')')];
  return [fixer.insertTextBefore(outer, 'await ')];
}
