'use strict';

/**
 * Finds code that catches the error of a strict function and goes on as if nothing had happened. That the error stops the run is what
 * the function is for. A `catch` that throws again, hands the error on, or looks at it, is fine.
 */

const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { isOwnFile } = require('../analysis/loads.js');
const { report } = require('../analysis/report.js');
const {
  unwrap,
  wrapped,
  calleeName,
  isFunction,
  memberName,
  contains,
  keyName,
  textOf,
} = require('../analysis/syntax.js');
const { variableOf } = require('../analysis/variables.js');

/** Functions that refuse ids, by the names that nothing else has. */
const BY_NAME = new Set(
  [...Object.entries(known.FUNCTIONS), ...Object.entries(known.SHARED_RUNS)]
    .filter(([name, { refuses }]) => refuses && /Run(?:Id|Record)/.test(name) && name !== 'generateRunId')
    .map(([name]) => name),
);

const words = [
  ...new Set(
    [known.FUNCTIONS, known.SHARED_RUNS, known.FORMULAS, ...Object.values(known.SUBPATHS)].flatMap((table) =>
      Object.entries(table)
        .filter(([, { refuses }]) => refuses)
        .map(([name]) => name.toLowerCase()),
    ),
  ),
];

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow catching the error of a strict function and going on without it',
      url: 'docs/rules/no-swallowed-refusal.md',
    },
    schema: [],
    messages: {
      swallowed: 'This hides the error of {{name}}(), and {{effect}}. {{hint}}',
    },
  },
  create(context) {
    const { sourceCode } = context;
    /** The first strict call in each `try`, by its node. */
    const tries = new Map();
    return {
      CallExpression(node) {
        const strict = strictCall(sourceCode, node);
        if (strict === null) return;
        const guard = guardOf(node);
        if (guard !== null) noteIn(tries, guard, strict);
        checkPromise(context, node, strict);
      },
      'TryStatement:exit'(node) {
        const strict = tries.get(node);
        if (strict === undefined) return;
        const effect = effectOf(sourceCode, node.handler.param, node.handler.body, node);
        if (effect === null) return;
        report(context, {
          node: node.handler,
          loc: headOf(sourceCode, node.handler),
          messageId: 'swallowed',
          data: { name: strict.name, effect: effect.text },
          certain: strict.certain && effect.certain,
          hint: hintFor(strict.name, effect),
        });
      },
    };
  },
};

function noteIn(tries, node, strict) {
  const before = tries.get(node);
  if (before === undefined || (!before.certain && strict.certain)) tries.set(node, strict);
}

/** The word `catch`, so that an editor doesn't underline the whole block. */
function headOf(sourceCode, { range: [start] }) {
  return {
    start: sourceCode.getLocFromIndex(start),
    end: sourceCode.getLocFromIndex(start + 'catch'.length),
  };
}

/** `{ name, certain }` if a call may throw a RunIdError, or reject with one. */
function strictCall(sourceCode, node) {
  const binding = bindings.resolve(sourceCode, node.callee);
  if (binding?.name) {
    const { module, name, certain } = binding;
    const facts = known.functionOf(module, name);
    if (facts === null || !facts.refuses) return null;
    // Without arguments it clears everything, and has no id to refuse.
    if (name === 'clearCache' && node.arguments.length === 0) return null;
    return { name, certain, isAsync: facts.async };
  }
  const name = calleeName(node);
  if (name === null || !BY_NAME.has(name) || !isFromElsewhere(sourceCode, node)) return null;
  return { name, certain: false, isAsync: Boolean((known.FUNCTIONS[name] ?? known.SHARED_RUNS[name]).async) };
}

/** Whether a callee by name comes from another file of the backend, or from a caller. A function of this file is another one. */
function isFromElsewhere(sourceCode, node) {
  let root = unwrap(node.callee);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  if (root.type !== 'Identifier') return false;
  const variable = variableOf(sourceCode, root);
  if (variable === null) return false;
  return variable.defs.every((def) => {
    if (def.type === 'ImportBinding') return isOwnFile(def.parent.source?.value);
    if (def.type === 'Parameter') return true;
    if (def.type !== 'Variable' || !def.node.init) return false;
    const init = unwrap(def.node.init);
    return (
      init.type === 'CallExpression' && init.callee.name === 'require' && isOwnFile(textOf(init.arguments[0]))
    );
  });
}

/** The innermost `try` that catches what a node throws, in the same function. */
function guardOf(node) {
  for (let at = node; at.parent && !isFunction(at.parent); at = at.parent) {
    if (at.parent.type === 'TryStatement' && at.parent.block === at && at.parent.handler) return at.parent;
  }
  return null;
}

const LOGGING = /^(?:log|debug|info|warn|warning|error|trace|verbose|notice|silly|fatal)$/;
const LOGGERS = /^(?:console|log|logger|winston|pino|bunyan|debug|this\.log|this\.logger)$/i;

/**
 * What a handler does with an error that it swallows: `{ text, certain, value? }`, or `null` if it doesn't swallow it. `param` is what the
 * error is called, `body` a block or an expression.
 */
function effectOf(sourceCode, param, body, guard) {
  const walk = visitorOf(sourceCode, param);
  walk.visit(body);
  if (walk.isHandled) return null;
  const statements = body.type === 'BlockStatement' ? body.body : null;
  if (statements?.length === 0) return { text: 'goes on as if it had succeeded', certain: true };
  const returned = statements === null ? body : lastReturn(statements);
  if (returned === undefined) {
    const assigned = assignedIn(sourceCode, statements);
    if (assigned !== null) return assigned;
    if (statements.every((statement) => isCounter(statement) || isLogStatement(sourceCode, statement))) {
      return {
        text: walk.isLogged ? 'goes on after a line in the log' : 'goes on as if it had succeeded',
        certain: !statements.some(isCounter),
      };
    }
    if (walk.hasUnknown) return null;
    return {
      text: walk.isLogged ? 'goes on after a line in the log' : 'goes on as if it had succeeded',
      certain: true,
    };
  }
  return effectOfValue(sourceCode, returned, guard, walk);
}

/** What a handler that returns gives back: `undefined` if there is no `return` at its end, `null` for one without a value. */
function lastReturn(statements) {
  const last = statements.at(-1);
  if (last.type === 'ContinueStatement' || last.type === 'BreakStatement') return undefined;
  return last.type === 'ReturnStatement' ? last.argument : undefined;
}

function effectOfValue(sourceCode, returned, guard, walk) {
  if (returned === null) return { text: 'returns nothing', certain: true, value: 'nothing' };
  const node = unwrap(returned);
  const text = shorten(sourceCode.getText(node));
  switch (node.type) {
    case 'Literal':
      if (node.value === null || node.value === '') {
        return { text: `returns ${text}`, certain: true, value: 'nothing' };
      }
      if (node.value === false) return { text: 'returns false', certain: false, value: 'false' };
      return { text: `returns ${text}`, certain: false, value: 'other' };
    case 'UnaryExpression':
      return node.operator === 'void' ? { text: 'returns nothing', certain: true, value: 'nothing' } : null;
    case 'Identifier':
      if (node.name === 'undefined') return { text: 'returns undefined', certain: true, value: 'nothing' };
      return {
        text: `returns ${text}, unchecked`,
        certain: isInput(sourceCode, node, guard),
        value: 'input',
      };
    case 'MemberExpression':
      return { text: `returns ${text}, unchecked`, certain: false, value: 'input' };
    case 'TemplateLiteral':
    case 'LogicalExpression':
    case 'BinaryExpression':
      return { text: `returns ${text}, unchecked`, certain: false, value: 'input' };
    case 'CallExpression':
      return effectOfCall(sourceCode, node, text, walk, guard);
    case 'ObjectExpression':
      if (node.properties.length === 0) return { text: 'returns {}', certain: true, value: 'nothing' };
      return node.properties.some(saysWhy)
        ? null
        : { text: `returns ${text}`, certain: false, value: 'other' };
    case 'ArrayExpression':
      return node.elements.length === 0 ? { text: 'returns []', certain: true, value: 'nothing' } : null;
    default:
      return null;
  }
}

/** Whether a property of a result tells the caller that something failed. */
const saysWhy = (property) =>
  property.type === 'SpreadElement' ||
  /err|message|reason|status|code|ok|success|valid|problem|fail|refus|reject/i.test(keyName(property) ?? '');

const shorten = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** A handler that is one call, `(error) => log(error)`, or returns what a call returns. */
function effectOfCall(sourceCode, node, text, walk, guard) {
  const name = calleeName(node) ?? '';
  const binding = bindings.resolve(sourceCode, node.callee);
  const facts = binding?.name ? known.functionOf(binding.module, binding.name) : null;
  if (
    facts?.makes === 'id' ||
    (!binding && /^(?:generate|make|create|new)\w*RunId$/.test(name) && name !== 'createClientRunId')
  ) {
    return { text: `makes another id with ${text}`, certain: binding?.certain ?? false, value: 'fresh' };
  }
  if (isLogCall(sourceCode, node)) {
    return { text: 'goes on after a line in the log', certain: true, value: 'nothing' };
  }
  if (/\bDate\.now\b|\brandomUUID\b|\bnanoid\b|\buuid/i.test(sourceCode.getText(node))) {
    return { text: `makes another id with ${text}`, certain: false, value: 'fresh' };
  }
  const callee = unwrap(node.callee);
  const isOfInput = callee.type === 'MemberExpression' && isInputText(sourceCode, callee.object, guard);
  if (isOfInput || isInputText(sourceCode, node, guard)) {
    return { text: `returns ${text}, unchecked`, certain: false, value: 'input' };
  }
  return walk.hasUnknown ? null : { text: `returns ${text}`, certain: false, value: 'other' };
}

/** `raw`, and `String(raw)`. */
function isInputText(sourceCode, expression, guard) {
  const node = unwrap(expression);
  if (node.type === 'Identifier') return isInput(sourceCode, node, guard);
  const isText =
    node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'String';
  return isText && node.arguments.length === 1 && isInputText(sourceCode, node.arguments[0], guard);
}

/** Whether a variable was passed to the function around the `try`, or to a call in it. */
function isInput(sourceCode, identifier, guard) {
  const variable = variableOf(sourceCode, identifier);
  if (variable?.defs[0]?.type === 'Parameter') return true;
  return (
    guard !== null &&
    guard.block !== undefined &&
    variable !== null &&
    variable.references.some(
      (reference) =>
        contains(guard.block, reference.identifier) && reference.identifier.parent.type === 'CallExpression',
    )
  );
}

/** What a handler without `return` assigns in place of the id; `null` if nothing. A flag may be looked at later. */
function assignedIn(sourceCode, statements) {
  let flag = null;
  for (const statement of statements) {
    const expression = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : null;
    if (expression?.type !== 'AssignmentExpression' || expression.operator !== '=') continue;
    const right = unwrap(expression.right);
    const text = shorten(sourceCode.getText(right));
    if (isNothing(right)) return { text: `goes on with ${text}`, certain: true };
    const left = unwrap(expression.left);
    const name = left.type === 'MemberExpression' ? memberName(left) : left.name;
    const isValue = /^(?:Identifier|MemberExpression|CallExpression|TemplateLiteral)$/.test(right.type);
    if (isValue && /id$/i.test(name ?? '')) return { text: `goes on with ${text}`, certain: true };
    if (right.type === 'Literal' && typeof right.value === 'boolean') {
      flag = {
        text: `leaves only ${shorten(sourceCode.getText(expression))}`,
        certain: false,
        value: 'false',
      };
    }
  }
  return flag;
}

/** `failed++`, `failed += 1`: how many there were, and not which. */
function isCounter(statement) {
  const expression = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : null;
  return (
    expression?.type === 'UpdateExpression' ||
    (expression?.type === 'AssignmentExpression' && expression.operator === '+=')
  );
}

const isLogStatement = (sourceCode, statement) =>
  statement.type === 'ExpressionStatement' &&
  unwrap(statement.expression).type === 'CallExpression' &&
  isLogCall(sourceCode, unwrap(statement.expression));

const isNothing = (node) =>
  (node.type === 'Literal' && (node.value === null || node.value === '')) ||
  (node.type === 'Identifier' && node.name === 'undefined');

function isLogCall(sourceCode, call) {
  const callee = unwrap(call.callee);
  if (callee.type === 'Identifier') {
    return /^(?:log|debug|warn|logError|logWarning|logWarn|logDebug|logInfo)$/.test(callee.name);
  }
  if (callee.type !== 'MemberExpression') return false;
  const name = memberName(callee) ?? '';
  const object = unwrap(callee.object);
  return (
    (LOGGING.test(name) && /log|console|winston|pino|debug/i.test(sourceCode.getText(object))) ||
    LOGGERS.test(`${sourceCode.getText(object)}.${name}`)
  );
}

const ANSWERS = /^(?:res|response|reply|ctx|next|reject|done|callback|cb)$/;

/** Looks through a handler for anything that hands the error on. */
function visitorOf(sourceCode, param) {
  const names = new Set();
  collectNames(param, names);
  const state = {
    /** Whether the error is thrown again, handed on, or looked at, or the request is answered. */
    isHandled: false,
    isLogged: false,
    /** Whether the handler calls something that may do either. */
    hasUnknown: false,
    visit(node) {
      visit(node, false);
    },
  };
  function visit(node, isInLog) {
    if (state.isHandled || !node || typeof node.type !== 'string') return;
    switch (node.type) {
      case 'ThrowStatement':
        state.isHandled = true;
        return;
      case 'Identifier':
        if (!isInLog && names.has(node.name)) state.isHandled = true;
        return;
      case 'MemberExpression':
        if (/^exit(?:Code)?$/.test(memberName(node) ?? '') && unwrap(node.object).name === 'process') {
          state.isHandled = true;
        }
        visit(node.object, isInLog);
        if (node.computed) visit(node.property, isInLog);
        return;
      case 'Property':
        if (node.computed) visit(node.key, isInLog);
        visit(node.value, isInLog);
        return;
      case 'CallExpression': {
        const isLog = isLogCall(sourceCode, node);
        if (isLog) state.isLogged = true;
        else noteCall(node);
        visit(node.callee, isInLog || isLog);
        for (const argument of node.arguments) visit(argument, isInLog || isLog);
        return;
      }
      case 'UpdateExpression':
      case 'AssignmentExpression':
        // A counter, or something that is looked at later.
        state.hasUnknown = true;
        visit(node.left ?? node.argument, isInLog);
        visit(node.right, isInLog);
        return;
      default:
        for (const key in node) {
          if (key === 'parent' || key === 'loc' || key === 'range' || key === 'type') continue;
          const child = node[key];
          if (Array.isArray(child)) child.forEach((element) => visit(element, isInLog));
          else if (child && typeof child === 'object') visit(child, isInLog);
        }
    }
  }
  function noteCall(node) {
    let root = unwrap(node.callee);
    while (root.type === 'MemberExpression' || root.type === 'CallExpression') {
      root = unwrap(root.object ?? root.callee);
    }
    if (root.type === 'Identifier' && ANSWERS.test(root.name)) state.isHandled = true;
    if (calleeName(node) === 'fail' || calleeName(node) === 'reject') state.isHandled = true;
    const binding = bindings.resolve(sourceCode, node.callee);
    const isOurs = binding?.name || /RunId$/.test(calleeName(node) ?? '');
    if (!isOurs) state.hasUnknown = true;
  }
  return state;
}

/** The names that the error, or parts of it, have: `error`, `{ code }`. */
function collectNames(pattern, names) {
  if (!pattern) return;
  if (pattern.type === 'Identifier') names.add(pattern.name);
  else if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) collectNames(property.value ?? property.argument, names);
  } else if (pattern.type === 'AssignmentPattern') collectNames(pattern.left, names);
}

/** `withRunRecord(…).catch(() => {})`, and the second function of `then`. */
function checkPromise(context, node, strict) {
  if (!strict.isAsync) return;
  const { sourceCode } = context;
  for (let at = wrapped(node); ;) {
    if (at.parent.type === 'ArrayExpression') {
      // `Promise.all([withRunRecord(…)]).catch(…)`
      const all = wrapped(at.parent).parent;
      const isAll = all.type === 'CallExpression' && /^(?:all|race|any)$/.test(calleeName(all) ?? '');
      if (isAll) at = wrapped(all);
    }
    const member = at.parent;
    if (member.type !== 'MemberExpression' || member.object !== at) return;
    const call = wrapped(member).parent;
    if (call.type !== 'CallExpression' || unwrap(call.callee) !== member) return;
    const name = memberName(member);
    const handler = name === 'catch' ? call.arguments[0] : name === 'then' ? call.arguments[1] : undefined;
    if (handler !== undefined) {
      const effect = effectOfHandler(sourceCode, unwrap(handler));
      if (effect !== null) {
        report(context, {
          node: handler,
          messageId: 'swallowed',
          data: { name: strict.name, effect: effect.text },
          certain: strict.certain && effect.certain,
          hint: hintFor(strict.name, effect),
        });
      }
      return;
    }
    at = wrapped(call);
  }
}

function effectOfHandler(sourceCode, handler) {
  if (handler.type === 'ArrowFunctionExpression' || handler.type === 'FunctionExpression') {
    return effectOf(sourceCode, handler.params[0], handler.body, null);
  }
  if (handler.type === 'Identifier' && /^noop$/i.test(handler.name)) {
    return { text: 'goes on as if it had succeeded', certain: false };
  }
  if (handler.type === 'MemberExpression' && unwrap(handler.object).name === 'console') {
    return { text: 'goes on after a line in the log', certain: false };
  }
  return null;
}

function hintFor(name, { value }) {
  if (value === 'false') return 'To ask without an error, call isRunId(value) or explainRunId(value).';
  if (value === 'fresh') return 'Let it throw: the run has an id, and another one is another run.';
  if (name === 'requireRunRecordId') {
    return 'Let it throw, or call getRunRecordId(runId, clientId), which returns null.';
  }
  return 'Let it throw, pass it to next(error), or handle one error.code and throw the others.';
}
