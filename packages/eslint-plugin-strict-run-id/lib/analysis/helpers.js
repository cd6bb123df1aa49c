'use strict';

/**
 * Follows values through the functions of a file: which calls there are of one, and what one returns. All of it is asked for only where
 * a value leads through a function, because finding the calls means looking at the whole tree.
 */

const { ofFile } = require('./bindings.js');
const { sourcesOf, variableOf } = require('./flow.js');
const { memo } = require('./memo.js');
const {
  calleeName,
  contains,
  eachNode,
  isFunction,
  keyName,
  memberName,
  methodOf,
  unwrap,
  wrapped,
} = require('./syntax.js');

/** Methods of an array whose callback gets an element first. */
const ITERATIONS = new Set(
  'map forEach filter some every find findLast findIndex findLastIndex flatMap'.split(' '),
);

/** How far a list of parameters is read. */
const MAX_PARAMETERS = 400;

/** Whether a text may declare a function of this name: `f = `, `f: `, `f(a) {`. It is asked for each callee, so it takes no pattern. */
function mayDeclare(text, name) {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const next = skipSpace(text, at + name.length);
    if ((text[next] === '=' && text[next + 1] !== '=') || text[next] === ':') return true;
    if (text[next] === '(' && /[{:]/.test(text[skipSpace(text, endOfParentheses(text, next))])) return true;
  }
  return false;
}

function skipSpace(text, from) {
  let at = from;
  while (text.charCodeAt(at) <= 32) at += 1;
  return at;
}

function endOfParentheses(text, from) {
  let depth = 0;
  for (let at = from; at < from + MAX_PARAMETERS && at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

class Helpers {
  #sourceCode;
  #names = null;
  #uses = new Map();
  #returned = new Map();
  #targets = new Map();
  #declared = new Map();
  #fields = new Map();

  constructor(sourceCode) {
    this.#sourceCode = sourceCode;
  }

  /**
   * The uses of a function of this file as `{ calls, isClosed }`. A call is its list of `arguments`; for `list.map(helper)` it is
   * `{ element: list }`. `isClosed` is true if the file proves that there are no others.
   */
  usesOf(fn) {
    return memo(this.#uses, fn, () => this.#findUses(fn));
  }

  /** The expressions that a function of this file returns; `null` if the callee isn't one, or the result isn't theirs. */
  returnedBy(call) {
    const fn = this.#functionOf(unwrap(call.callee));
    if (fn === null || fn.generator || (fn.async && !isAwaited(call))) return null;
    return { fn, values: memo(this.#returned, fn, () => returnsOf(fn)) };
  }

  /** What the class around sets `this.name` to; nothing if there is no class around. */
  valuesOfField(member) {
    let around = member.parent;
    while (around && around.type !== 'ClassBody') around = around.parent;
    const name = memberName(member);
    if (!around || name === null || member.computed) return [];
    const fields = memo(this.#fields, around, () => new Map());
    return memo(fields, name, () =>
      this.#identifiers(name)
        .map((identifier) => identifier.parent)
        .filter(
          (each) =>
            each.type === 'MemberExpression' &&
            each.object.type === 'ThisExpression' &&
            memberName(each) === name &&
            each.parent.type === 'AssignmentExpression' &&
            each.parent.left === each &&
            each.parent.operator !== '+=' &&
            contains(around, each),
        )
        .map((each) => each.parent.right),
    );
  }

  /** Which argument a function of this file is given that it returns as it is, or trimmed; -1 if none. */
  passedThrough({ fn, values }) {
    if (values.length !== 1) return -1;
    const [source, ...others] = sourcesAfterTrim(this.#sourceCode, values[0]).filter(({ type }) => !type);
    return others.length === 0 && source?.parameter && source.of === fn ? source.index : -1;
  }

  #functionOf(callee) {
    const name = calleeName({ callee });
    if (name === null || !this.#mayDeclare(name)) return null;
    return memo(this.#targets, callee, () => {
      const found = ofFile(this.#sourceCode, callee);
      return found?.kind === 'function' && found.certain ? found.node : null;
    });
  }

  /** Most callees aren't functions of the file, and then no scope is looked at. */
  #mayDeclare(name) {
    return memo(this.#declared, name, () => mayDeclare(this.#sourceCode.text, name));
  }

  #findUses(fn) {
    const nothing = { calls: [], isClosed: false };
    const declared = placeOf(fn);
    if (declared === null) return nothing;
    const calls = [];
    let isClosed = declared.isClosed && !this.#readsArguments(fn);
    for (const identifier of this.#identifiers(declared.name.name)) {
      if (identifier === declared.name) continue;
      const place = declared.isMember
        ? this.#memberUse(identifier, fn)
        : this.#variableUse(identifier, declared);
      if (place === null) continue;
      const use = place && useOf(place);
      if (use) calls.push(use);
      else isClosed = false;
    }
    return { calls, isClosed };
  }

  /** Whether a function has `arguments`, through which a parameter may be set. */
  #readsArguments(fn) {
    return this.#identifiers('arguments').some((identifier) => contains(fn, identifier));
  }

  /** The expression that an identifier is a use of the variable in; `null` if it is something else of the same name. */
  #variableUse(identifier, declared) {
    const { parent } = identifier;
    if (parent.type === 'MemberExpression' && parent.property === identifier && !parent.computed) return null;
    if (
      (parent.type === 'Property' || /^(?:Method|Property)Definition$/.test(parent.type)) &&
      parent.key === identifier &&
      !parent.computed &&
      !parent.shorthand
    ) {
      return null;
    }
    const variable = variableOf(this.#sourceCode, identifier);
    return variable?.identifiers.includes(declared.name) ? identifier : null;
  }

  /** The member expression that reads a method; `false` if it may be that of another object. */
  #memberUse(identifier, fn) {
    const { parent } = identifier;
    if (parent.type !== 'MemberExpression' || parent.property !== identifier || parent.computed) return null;
    if (identifier.type === 'PrivateIdentifier') return parent;
    const found = ofFile(this.#sourceCode, parent);
    if (found === null) return false;
    return found.kind === 'function' && found.node === fn ? parent : null;
  }

  #identifiers(name) {
    this.#names ??= identifiersIn(this.#sourceCode.ast);
    return this.#names.get(name) ?? [];
  }
}

/** All identifiers of a file, by name. */
function identifiersIn(root) {
  const found = new Map();
  eachNode(root, (node) => {
    if (node.type !== 'Identifier' && node.type !== 'PrivateIdentifier') return;
    if (!found.has(node.name)) found.set(node.name, []);
    found.get(node.name).push(node);
  });
  return found;
}

/**
 * Where a function gets its name: `{ name, isMember, isClosed }`, with the identifier that declares it. `isClosed` is false if somebody
 * else may call it. `null` for a callback.
 */
function placeOf(fn) {
  if (fn.type === 'FunctionDeclaration') {
    return { name: fn.id, isMember: false, isClosed: !/^Export/.test(fn.parent.type) };
  }
  const { parent } = wrapped(fn);
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
    const isConstant = parent.parent.kind === 'const';
    return {
      name: parent.id,
      isMember: false,
      isClosed: isConstant && !/^Export/.test(parent.parent.parent.type),
    };
  }
  if (parent.computed) return null;
  if (parent.type === 'Property' && parent.parent.type === 'ObjectExpression') {
    return { name: parent.key, isMember: true, isClosed: false };
  }
  if (parent.type === 'MethodDefinition' && parent.kind === 'constructor') {
    const { id, type, parent: around } = parent.parent.parent;
    return type === 'ClassDeclaration' && id
      ? { name: id, isMember: false, isClosed: !/^Export/.test(around.type) }
      : null;
  }
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') {
    return { name: parent.key, isMember: true, isClosed: parent.key.type === 'PrivateIdentifier' };
  }
  // `exports.baseOf = (id) => …`
  if (parent.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression') {
    return { name: parent.left.property, isMember: true, isClosed: false };
  }
  return null;
}

/** What a use of a function passes to it: `{ arguments }` or `{ element }`; `null` if it isn't called there. */
function useOf(place) {
  const outer = wrapped(place);
  const { parent } = outer;
  if (parent.type !== 'CallExpression' && parent.type !== 'NewExpression') return null;
  if (parent.callee === outer) return { arguments: parent.arguments };
  const method = methodOf(parent);
  return method !== null && parent.arguments[0] === outer && ITERATIONS.has(method.name)
    ? { element: method.object }
    : null;
}

/** Whether the promise that a call returns is waited for. */
function isAwaited(call) {
  const { parent } = wrapped(call);
  return (
    parent.type === 'AwaitExpression' || (parent.type === 'MemberExpression' && memberName(parent) === 'then')
  );
}

/** The expressions that a function returns. */
function returnsOf(fn) {
  if (fn.body?.type !== 'BlockStatement') return fn.body ? [fn.body] : [];
  const found = [];
  const stack = [fn.body];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node.type === 'ReturnStatement') {
      if (node.argument) found.push(node.argument);
      continue;
    }
    // A statement has statements in it, and the functions that return otherwise are in expressions.
    for (const key of ['body', 'consequent', 'alternate', 'block', 'handler', 'finalizer', 'cases']) {
      const child = node[key];
      for (const each of Array.isArray(child) ? child : [child]) {
        if (each && !isFunction(each) && !/^Class/.test(each.type)) stack.push(each);
      }
    }
  }
  return found;
}

const TRIMS = new Set('toString trim trimStart trimEnd valueOf'.split(' '));

/** The sources of a value without what a helper adds to be safe: `String(text).trim()` is `text`. */
function sourcesAfterTrim(sourceCode, value) {
  let node = unwrap(value);
  while (node.type === 'CallExpression') {
    const method = methodOf(node);
    if (method !== null && TRIMS.has(method.name)) node = method.object;
    else if (method === null && calleeName(node) === 'String' && node.arguments.length === 1) {
      node = unwrap(node.arguments[0]);
    } else return [];
  }
  return node.type === 'Identifier' ? sourcesOf(sourceCode, node) : [];
}

/** The value that an object written as such has for a name; `null` if it isn't written there. */
function propertyOf(object, name) {
  const inner = unwrap(object);
  if (inner?.type !== 'ObjectExpression') return null;
  return inner.properties.find((each) => each.type === 'Property' && keyName(each) === name)?.value ?? null;
}

const perFile = new WeakMap();

/** The helpers of one file. */
const helpersOf = (sourceCode) => memo(perFile, sourceCode, () => new Helpers(sourceCode));

module.exports = { helpersOf, ITERATIONS, propertyOf };
