'use strict';

/** Small questions about a node that need no scope: what it wraps, what a member is called, which parts a string is joined from. */

const WRAPPERS = new Set([
  'TSAsExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSSatisfiesExpression',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
  'ChainExpression',
]);

/** The expression without what has no effect at runtime: `(x as string)!` is `x`, and so is the chain around `a?.b`. */
function unwrap(node) {
  let inner = node;
  while (inner && WRAPPERS.has(inner.type)) inner = inner.expression;
  return inner;
}

/** The outermost expression that is this one with wrappers around it. */
function wrapped(node) {
  let outer = node;
  while (outer.parent && WRAPPERS.has(outer.parent.type)) outer = outer.parent;
  return outer;
}

/** The text of a string literal or of a template without expressions; else `null`. */
function textOf(node) {
  const inner = unwrap(node);
  if (inner?.type === 'Literal' && typeof inner.value === 'string') return inner.value;
  if (inner?.type === 'TemplateLiteral' && inner.expressions.length === 0) {
    return inner.quasis[0].value.cooked;
  }
  return null;
}

/** The whole number that a literal is, `-6` too; else `null`. */
function integerOf(node) {
  const inner = unwrap(node);
  if (inner?.type === 'UnaryExpression' && inner.operator === '-') {
    const positive = integerOf(inner.argument);
    return positive === null ? null : -positive;
  }
  return inner?.type === 'Literal' && Number.isInteger(inner.value) ? inner.value : null;
}

/** The regular expression of a literal, as `{ pattern, flags }`; else `null`. */
function regexOf(node) {
  const inner = unwrap(node);
  return inner?.type === 'Literal' && inner.regex ? inner.regex : null;
}

/** The name of the property that a member expression reads: `a.b`, `a['b']`, `a?.b`, `a.#b`; `null` if it is computed. */
function memberName(node) {
  if (node.computed) return textOf(node.property);
  return node.property.name ?? null;
}

/** The name of a property: of a member expression, an object, a pattern, a method or a field. `null` if it is computed or a rest. */
function keyName(node) {
  const key = node.type === 'MemberExpression' ? node.property : node.key;
  if (!key) return null;
  if (node.computed) return textOf(key);
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : null;
}

/** Whether a node is within another, or is it. */
const contains = (outer, inner) => outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];

const SKIPPED_KEYS = new Set(['parent', 'loc', 'range', 'start', 'end', 'type', 'tokens', 'comments']);

/** Calls `visit` with a node and all below it. */
function eachNode(root, visit) {
  const stack = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    visit(node);
    for (const key in node) {
      if (SKIPPED_KEYS.has(key)) continue;
      const child = node[key];
      if (Array.isArray(child)) {
        for (const element of child) if (typeof element?.type === 'string') stack.push(element);
      } else if (typeof child?.type === 'string') stack.push(child);
    }
  }
}

/** The last name of a variable or a member expression: `c` of `c`, `a.b.c` and `a?.c`; `null` of anything else. */
function lastName(node) {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? memberName(node) : null;
}

/** The last name of a callee: `f` of `f()`, `a.b.f()` and `a?.f()`. */
const calleeName = (call) => lastName(unwrap(call.callee));

/** The call of a method: `{ object, name }`; `null` for other calls. */
function methodOf(call) {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return null;
  const name = memberName(callee);
  return name === null ? null : { object: unwrap(callee.object), name };
}

const isFunction = (node) =>
  node.type === 'ArrowFunctionExpression' ||
  node.type === 'FunctionExpression' ||
  node.type === 'FunctionDeclaration';

/** The innermost function around a node; `null` at the top of a module. */
function functionAround(node) {
  let at = node.parent;
  while (at && !isFunction(at)) at = at.parent;
  return at ?? null;
}

/** The name a function has or is given: by its declaration, its variable, property or method. `null` for a callback. */
function functionName(node) {
  if (node.id) return node.id.name;
  const parent = wrapped(node).parent;
  if (parent.type === 'VariableDeclarator') return parent.id.type === 'Identifier' ? parent.id.name : null;
  if (parent.type === 'AssignmentExpression') return lastName(parent.left);
  if (parent.type === 'Property') return keyName(parent);
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') {
    return parent.computed ? null : (parent.key.name ?? null);
  }
  // `const getRunId = useCallback((id) => …)`, `memoize(function (id) {…})`.
  if (parent.type === 'CallExpression' && parent.parent.type === 'VariableDeclarator') {
    return parent.parent.id.type === 'Identifier' ? parent.parent.id.name : null;
  }
  return null;
}

/**
 * The parts that a string is joined from, in order, each a text or an expression: of a template, of a chain of `+` with a string in
 * it, of `[a, b].join('-')`, of `a.concat('-', b)` and of `format('%s-%s', a, b)`. `null` if the expression joins nothing.
 */
function partsOf(node) {
  if (node.type === 'TemplateLiteral') {
    if (node.expressions.length === 0) return null;
    const parts = [];
    node.quasis.forEach((quasi, i) => {
      if (quasi.value.raw !== '') parts.push(quasi.value.cooked ?? quasi.value.raw);
      if (i < node.expressions.length) push(parts, node.expressions[i]);
    });
    return parts;
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const parts = [];
    push(parts, node.left);
    push(parts, node.right);
    return parts;
  }
  if (node.type !== 'CallExpression') return null;
  if (calleeName(node) === 'format') return formatted(node.arguments);
  const method = methodOf(node);
  if (method?.name === 'join' && method.object.type === 'ArrayExpression') {
    const separator = node.arguments.length === 0 ? ',' : textOf(node.arguments[0]);
    const { elements } = method.object;
    if (separator === null || elements.length < 2) return null;
    if (elements.some((element) => element === null || element.type === 'SpreadElement')) return null;
    const parts = [];
    elements.forEach((element, i) => {
      if (i > 0 && separator !== '') parts.push(separator);
      push(parts, element);
    });
    return parts;
  }
  if (method?.name === 'concat' && node.arguments.length > 0) {
    if (method.object.type === 'ArrayExpression') return null;
    if (node.arguments.some((argument) => argument.type === 'SpreadElement')) return null;
    const parts = [];
    push(parts, method.object);
    for (const argument of node.arguments) push(parts, argument);
    return parts;
  }
  return null;
}

/** The parts of `format('%s-%s', a, b)`; `null` if the text has other places than these. */
function formatted([format, ...values]) {
  const texts = textOf(format ?? null)?.split('%s');
  if (texts === undefined || texts.length < 2 || texts.length !== values.length + 1) return null;
  if (texts.some((text) => text.includes('%')) || values.some(({ type }) => type === 'SpreadElement')) {
    return null;
  }
  const parts = [];
  texts.forEach((text, i) => {
    if (i > 0) push(parts, values[i - 1]);
    if (text !== '') parts.push(text);
  });
  return parts;
}

/** Adds an operand to the parts: a text as text, a `+` or a template within as its own parts. */
function push(parts, operand) {
  const inner = unwrap(operand);
  const text = textOf(inner);
  if (text !== null) {
    if (text !== '') parts.push(text);
    return;
  }
  const nested =
    inner.type === 'TemplateLiteral' || inner.type === 'BinaryExpression' ? partsOf(inner) : null;
  if (nested) parts.push(...nested);
  else parts.push(inner);
}

module.exports = {
  unwrap,
  wrapped,
  textOf,
  integerOf,
  regexOf,
  memberName,
  keyName,
  contains,
  eachNode,
  lastName,
  calleeName,
  methodOf,
  isFunction,
  functionAround,
  functionName,
  partsOf,
};
