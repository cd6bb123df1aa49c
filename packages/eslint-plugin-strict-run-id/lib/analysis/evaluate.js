'use strict';

/**
 * Works out what an expression is, as one of the values in values.js: through variables, patterns, members, classes and functions of the
 * same file. All of it is in one file, because each of these leads to the others.
 */

const known = require('./known.js');
const { assignmentsOf, exportsOf } = require('./assignments.js');
const { isRequire, pathOf } = require('./loads.js');
const { memo, memoOnce } = require('./memo.js');
const { contains, keyName, textOf: stringOf, unwrap } = require('./syntax.js');
const {
  combine,
  either,
  exportIfKnown,
  exportOf,
  isSameValue,
  moduleOfClass,
  moduleValue,
  orByName,
  uncertain,
} = require('./values.js');
const { isGlobal, variableOf } = require('./variables.js');

/** Chains of assignments longer than this are not followed. */
const MAX_DEPTH = 32;

/**
 * Returns what an expression is, or `null` if that isn't known. `file` is what bindings.js keeps of a file; `depth` counts the steps to
 * the expression.
 */
function evaluate(file, expression, depth) {
  const node = unwrap(expression);
  if (!node || depth > MAX_DEPTH) return null;
  const next = depth + 1;
  switch (node.type) {
    case 'Identifier': {
      const variable = variableOf(file.sourceCode, node);
      if (variable !== null) return orByName(valueOfVariable(file, variable, next), node.name);
      return node.name === 'exports' ? { kind: 'exports' } : null;
    }
    case 'MemberExpression': {
      const name = keyName(node);
      if (name === null) return null;
      if (name === 'exports' && isGlobal(file.sourceCode, node.object, 'module')) return { kind: 'exports' };
      const object =
        node.object.type === 'Super' ? valueOfSuper(file, node, next) : evaluate(file, node.object, next);
      const member = memberOf(file, object, name, next);
      return object === null || object.kind === 'instance' || object.module === null
        ? orByName(member, name)
        : member;
    }
    case 'CallExpression':
      return valueOfCall(file, node, next);
    case 'ImportExpression': {
      const path = pathOf(node.source);
      return path === null ? null : { kind: 'promise', value: moduleValue(path) };
    }
    case 'AwaitExpression': {
      const value = evaluate(file, node.argument, next);
      return value?.kind === 'promise' ? value.value : value;
    }
    case 'NewExpression': {
      const value = evaluate(file, node.callee, next);
      if (value === null) return null;
      if (value.kind === 'class') return { kind: 'instance', node: value.node };
      return moduleOfClass(value);
    }
    case 'AssignmentExpression':
      if (!['=', '||=', '??=', '&&='].includes(node.operator)) return null;
      return evaluate(file, node.right, next);
    case 'ConditionalExpression':
      return either(evaluate(file, node.consequent, next), evaluate(file, node.alternate, next));
    case 'LogicalExpression':
      return either(evaluate(file, node.left, next), evaluate(file, node.right, next));
    case 'SequenceExpression':
      return evaluate(file, node.expressions.at(-1), next);
    case 'ThisExpression':
      return valueOfThis(node);
    case 'ObjectExpression':
      return { kind: 'object', node };
    case 'ArrayExpression':
      return { kind: 'array', node };
    case 'ClassExpression':
    case 'ClassDeclaration':
      return { kind: 'class', node };
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      return { kind: 'function', node };
    default:
      return null;
  }
}

/** Helpers that compilers put around `require`. They return the module, or an object with it as `default`. */
const INTEROP = /^_*(?:importStar|importDefault|interopRequire(?:Default|Wildcard)?|toESM)$/;

function valueOfCall(file, node, depth) {
  const callee = unwrap(node.callee);
  if (callee.type === 'Import') {
    const path = pathOf(node.arguments[0]);
    return path === null ? null : { kind: 'promise', value: moduleValue(path) };
  }
  if (node.arguments.length > 0 && isRequire(file.sourceCode, callee)) {
    const path = pathOf(node.arguments[0]);
    return path === null ? null : mocked(file, moduleValue(path));
  }
  const name = callee.type === 'MemberExpression' ? keyName(callee) : callee.name;
  if (name === 'bind' && callee.type === 'MemberExpression') {
    const bound = evaluate(file, callee.object, depth);
    // With arguments of its own, a call of it says nothing of those that the function gets.
    return node.arguments.length > 1 ? uncertain(bound) : bound;
  }
  if (name === 'freeze' && callee.type === 'MemberExpression' && callee.object.name === 'Object') {
    return evaluate(file, node.arguments[0], depth);
  }
  if (name === 'assign' && callee.type === 'MemberExpression' && callee.object.name === 'Object') {
    return node.arguments.length === 2 ? evaluate(file, node.arguments[1], depth) : null;
  }
  if (name === 'importActual' && callee.object?.name === 'vi') {
    const path = pathOf(node.arguments[0]);
    return path === null ? null : { kind: 'promise', value: moduleValue(path) };
  }
  if (name !== undefined && name !== null && INTEROP.test(name)) {
    return evaluate(file, node.arguments[0], depth);
  }
  const called = evaluate(file, callee, depth);
  if (called === null) return null;
  if (called.kind === 'export' && called.module === known.PACKAGE && called.name === 'sharedRuns') {
    return { kind: 'module', module: 'sharedRuns', path: called.path, certain: called.certain };
  }
  if (called.kind === 'function') return returnedBy(file, called.node, depth);
  return null;
}

/** In a test that mocks the module, its functions may be anything. */
function mocked(file, value) {
  if (
    value.module === null ||
    !/\b(?:jest|vi)\s*\.\s*(?:mock|doMock|unstable_mockModule)\b/.test(file.text)
  ) {
    return value;
  }
  const mocks = file.text.matchAll(/\.\s*(?:mock|doMock|unstable_mockModule)\s*\(\s*(['"`])([^'"`\n]*)\1/g);
  for (const [, , path] of mocks) {
    if (known.moduleOfSpecifier(path)?.module === value.module) return uncertain(value);
  }
  return value;
}

/** The value that a function returns, if it has one `return`, at its end. */
function returnedBy(file, node, depth) {
  return memoOnce(file.returned, node, () => returnedValue(file, node, depth));
}

function returnedValue(file, node, depth) {
  if (node.generator) return null;
  const body = node.body;
  let returned = null;
  if (body?.type !== 'BlockStatement') returned = body;
  else if (body.body.at(-1)?.type === 'ReturnStatement') {
    const isStraight = body.body
      .slice(0, -1)
      .every(({ type }) => !/^(?:If|Try|Switch|For|While|DoWhile|Return|Labeled)/.test(type));
    const isLazy = body.body.length === 2 && isLazyLoad(body.body[0]);
    if (isStraight || isLazy) returned = body.body.at(-1).argument;
  }
  if (!returned) return null;
  const value = evaluate(file, returned, depth);
  return node.async && value !== null && value.kind !== 'promise' ? { kind: 'promise', value } : value;
}

/** `if (!utils) utils = require(…);` */
function isLazyLoad(statement) {
  if (statement.type !== 'IfStatement' || statement.alternate) return false;
  const { consequent } = statement;
  const only =
    consequent.type === 'BlockStatement' && consequent.body.length === 1 ? consequent.body[0] : consequent;
  return only.type === 'ExpressionStatement' && only.expression.type === 'AssignmentExpression';
}

function valueOfVariable(file, variable, depth) {
  if (file.variables.has(variable)) return file.variables.get(variable);
  // A variable that is defined by itself has no value.
  file.variables.set(variable, null);
  const values = [];
  for (const def of variable.defs) {
    if (def.type !== 'Type') values.push(valueOfDefinition(file, def, depth));
  }
  for (const reference of variable.references) {
    if (reference.isWrite() && !reference.init) values.push(valueOfWrite(file, reference.identifier, depth));
  }
  const value = combine(values);
  file.variables.set(variable, value);
  return value;
}

function valueOfDefinition(file, def, depth) {
  const { node } = def;
  switch (def.type) {
    case 'ImportBinding':
      return valueOfImport(file, node, def.parent);
    case 'Variable':
      if (node.init) {
        return valueInPattern(
          file,
          node.id,
          def.name,
          () => evaluateOrNothing(file, node.init, depth),
          depth,
        );
      }
      return isLoopVariable(node) ? null : undefined;
    case 'Parameter':
      return valueOfParameter(file, node, def.name, depth);
    case 'FunctionName':
      return node.body ? { kind: 'function', node } : undefined;
    case 'ClassName':
      return { kind: 'class', node };
    default:
      return null;
  }
}

function isLoopVariable(declarator) {
  const declaration = declarator.parent;
  const loop = declaration?.parent;
  return (loop?.type === 'ForOfStatement' || loop?.type === 'ForInStatement') && loop.left === declaration;
}

/** The value of an expression, or `undefined` if it is `null` or `undefined`. */
function evaluateOrNothing(file, node, depth) {
  const inner = unwrap(node);
  if (inner.type === 'Literal' && inner.value === null && inner.raw === 'null') return undefined;
  if (isGlobal(file.sourceCode, inner, 'undefined')) return undefined;
  return evaluate(file, inner, depth);
}

function valueOfImport(file, specifier, declaration) {
  if (specifier.type === 'TSImportEqualsDeclaration') {
    const path = stringOf(specifier.moduleReference.expression);
    return path === null ? null : mocked(file, moduleValue(path));
  }
  const path = stringOf((declaration ?? specifier.parent).source);
  const value = mocked(file, moduleValue(path));
  if (specifier.type !== 'ImportSpecifier') return value;
  const { imported } = specifier;
  return exportOf(value, imported.type === 'Literal' ? imported.value : imported.name);
}

/**
 * A parameter is what the caller passes. Known are only its default, which is not certain, and what `import().then()` passes.
 */
function valueOfParameter(file, fn, name, depth) {
  const index = fn.params?.findIndex((parameter) => contains(parameter, name)) ?? -1;
  if (index === -1) return null;
  const parameter = fn.params[index];
  const call = fn.parent;
  if (index === 0 && call?.type === 'CallExpression' && call.arguments[0] === fn) {
    const callee = unwrap(call.callee);
    if (callee.type === 'MemberExpression' && keyName(callee) === 'then') {
      const awaited = evaluate(file, callee.object, depth);
      if (awaited?.kind === 'promise') {
        return valueInPattern(file, parameter, name, () => awaited.value, depth);
      }
    }
  }
  const { typeAnnotation } = name;
  const typed = typeAnnotation ? valueOfType(file, typeAnnotation.typeAnnotation, depth) : undefined;
  return typed ?? uncertain(valueInPattern(file, parameter, name, () => null, depth) ?? null);
}

/**
 * What has the type of a class or of a module object, as in `service: RunIdService`. It isn't certain, since any object of the same
 * shape may be passed.
 */
function valueOfType(file, type, depth) {
  const isQuery = type.type === 'TSTypeQuery';
  const identifier = isQuery ? type.exprName : type.type === 'TSTypeReference' ? type.typeName : null;
  if (identifier?.type !== 'Identifier') return undefined;
  const variable = variableOf(file.sourceCode, identifier);
  const value = variable === null ? null : orByName(valueOfVariable(file, variable, depth), identifier.name);
  if (value === null) return undefined;
  return uncertain(isQuery ? value : moduleOfClass(value)) ?? undefined;
}

/** What is written to a variable outside of its declaration. */
function valueOfWrite(file, identifier, depth) {
  let top = identifier;
  while (/Pattern$|^Property$|^RestElement$/.test(top.parent.type)) top = top.parent;
  const parent = top.parent;
  if (parent.type !== 'AssignmentExpression' || parent.left !== top) return null;
  if (parent.operator === '+=' || !['=', '||=', '??=', '&&='].includes(parent.operator)) return null;
  return valueInPattern(file, top, identifier, () => evaluateOrNothing(file, parent.right, depth), depth);
}

/** Returns the value that a pattern gives to the variable `name`, an identifier in it, when it takes `source()` apart. */
function valueInPattern(file, pattern, name, source, depth) {
  switch (pattern.type) {
    case 'Identifier':
      return source();
    case 'AssignmentPattern':
      return orDefault(file, pattern, name, source, depth);
    case 'RestElement':
      return valueInPattern(file, pattern.argument, name, source, depth);
    case 'TSParameterProperty':
      return valueInPattern(file, pattern.parameter, name, source, depth);
    case 'ObjectPattern': {
      const property = pattern.properties.find((candidate) => contains(candidate, name));
      if (property === undefined) return null;
      if (property.type === 'RestElement') return valueInPattern(file, property, name, source, depth);
      if (!contains(property.value, name)) return null;
      const key = keyName(property);
      const inner = () => {
        const whole = source() ?? null;
        if (key === null) return null;
        return whole === null ? orByName(null, key) : memberOf(file, whole, key, depth);
      };
      return valueInPattern(file, property.value, name, inner, depth);
    }
    case 'ArrayPattern': {
      const index = pattern.elements.findIndex((element) => element !== null && contains(element, name));
      if (index === -1 || pattern.elements[index].type === 'RestElement') return null;
      return valueInPattern(
        file,
        pattern.elements[index],
        name,
        () => memberOf(file, source() ?? null, String(index), depth),
        depth,
      );
    }
    default:
      return null;
  }
}

function orDefault(file, pattern, name, source, depth) {
  const given = valueInPattern(file, pattern.left, name, source, depth) ?? null;
  const fallback =
    valueInPattern(file, pattern.left, name, () => evaluateOrNothing(file, pattern.right, depth), depth) ??
    null;
  return either(given, fallback);
}

function memberOf(file, value, name, depth) {
  if (value === null || depth > MAX_DEPTH) return null;
  switch (value.kind) {
    case 'module':
      if (value.module === null) return exportOf(value, name);
      return rewrittenMember(file, value, name, depth);
    case 'export': {
      // A method of the class of a replaced module, called on the class itself.
      const asModule = moduleOfClass(value);
      if (asModule !== null && name !== 'prototype') return exportOf(asModule, name);
      return { ...value, name: `${value.name}.${name}` };
    }
    case 'object':
      return memoOnce(membersOf(file, value.node).instance, name, () =>
        combine([memberOfObject(file, value.node, name, depth), ...laterWrites(file, value, name, depth)]),
      );
    case 'array': {
      const element = value.node.elements[Number(name)];
      return element ? evaluate(file, element, depth + 1) : null;
    }
    case 'class':
      return memberOfClass(file, value.node, name, true, depth);
    case 'instance':
      return memberOfClass(file, value.node, name, false, depth);
    case 'exports':
      return memberOfExports(file, name, depth);
    default:
      return null;
  }
}

/** A function of a module that the file replaces by another, as tests do, isn't the module's any more. */
function rewrittenMember(file, value, name, depth) {
  const member = exportOf(value, name);
  const isRewritten = memoOnce(
    file.rewritten,
    `${value.module}.${name}`,
    () => laterWrites(file, value, name, depth).length > 0,
  );
  if (isRewritten) return null;
  const spied = new RegExp(
    `\\b(?:spyOn|stub|replace|replaceProperty|fake)\\s*\\([^()]*['"\`]${escapeForRegExp(name)}['"\`]`,
  );
  return memo(file.rewritten, `spied ${name}`, () => spied.test(file.text)) ? uncertain(member) : member;
}

const escapeForRegExp = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What the file assigns to `.name` of the same object or module elsewhere. */
function laterWrites(file, value, name, depth) {
  const nodes = memo(file.rewritten, name, () => {
    // Looking at the text first spares most files the walk.
    const written = new RegExp(
      `(?:\\.\\s*${escapeForRegExp(name)}|\\[\\s*['"\`]${escapeForRegExp(name)}['"\`]\\s*\\])\\s*(?:\\|\\||\\?\\?|&&)?=[^=>]`,
    );
    return written.test(file.text) ? (assignmentsOf(file).get(name) ?? []) : [];
  });
  return nodes
    .filter(({ left }) => isSameValue(evaluate(file, left.object, depth + 1), value))
    .map((node) => evaluate(file, node.right, depth + 1));
}

function memberOfObject(file, node, name, depth) {
  let value = null;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = memberOf(file, evaluate(file, property.argument, depth + 1), name, depth + 1);
      if (spread !== null) {
        value =
          spread.module !== null && spread.kind === 'export' ? (exportIfKnown(spread) ?? value) : spread;
      }
    } else if (keyName(property) === name) {
      value =
        property.kind === 'get'
          ? returnedBy(file, property.value, depth + 1)
          : evaluate(file, property.value, depth + 1);
    }
  }
  return value;
}

/** What a class has under a name: `isStatic` for the class itself, else for its instances. */
function memberOfClass(file, node, name, isStatic, depth) {
  return memoOnce(membersOf(file, node)[isStatic ? 'static' : 'instance'], name, () => {
    const values = ownMembers(file, node, name, isStatic, depth + 1);
    if (values.length > 0) return combine(values);
    return node.superClass ? inherited(file, node, name, isStatic, depth + 1) : null;
  });
}

/** The members of a class or an object that have been asked for. */
function membersOf(file, node) {
  return memo(file.members, node, () => ({ static: new Map(), instance: new Map() }));
}

function inherited(file, node, name, isStatic, depth) {
  const parent = evaluate(file, node.superClass, depth);
  if (parent === null) return null;
  if (parent.kind === 'class') return memberOfClass(file, parent.node, name, isStatic, depth);
  const asModule = moduleOfClass(parent);
  return asModule === null ? null : memberOf(file, asModule, name, depth);
}

function ownMembers(file, node, name, isStatic, depth) {
  const values = [];
  if (!node.body?.body) return values;
  for (const element of node.body.body) {
    if (
      Boolean(element.static) === isStatic &&
      element.key &&
      keyName(element) === name &&
      element.kind !== 'constructor'
    ) {
      if (element.kind === 'get') values.push(returnedBy(file, element.value, depth));
      else if (element.kind === 'set') values.push(null);
      else if (element.value) values.push(evaluateOrNothing(file, element.value, depth));
      else values.push(fieldType(file, element, depth));
    }
    if (!isStatic && element.kind === 'constructor') {
      values.push(...parameterProperties(file, element.value, name, depth));
    }
  }
  const self = { kind: isStatic ? 'class' : 'instance', node };
  for (const { left, right } of assignmentsOf(file).get(name) ?? []) {
    if (isSameValue(evaluate(file, left.object, depth), self)) {
      values.push(evaluateOrNothing(file, right, depth));
    }
  }
  return values;
}

/** A field that is only declared, `service: RunIdService;`, is nothing, or what its type says. */
const fieldType = (file, { typeAnnotation }, depth) =>
  typeAnnotation ? valueOfType(file, typeAnnotation.typeAnnotation, depth) : undefined;

/** TypeScript's `constructor(private service: RunIdService)`: a value of that type. */
function parameterProperties(file, fn, name, depth) {
  return (fn?.params ?? [])
    .filter(({ type }) => type === 'TSParameterProperty')
    .map(({ parameter }) => parameter.left ?? parameter)
    .filter((identifier) => identifier.name === name)
    .map(({ typeAnnotation }) =>
      typeAnnotation ? (valueOfType(file, typeAnnotation.typeAnnotation, depth) ?? null) : null,
    );
}

/** The object or class that `this` is. */
function valueOfThis(node) {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    switch (outer.type) {
      case 'FunctionExpression':
      case 'FunctionDeclaration': {
        const holder = outer.parent;
        if (outer.type === 'FunctionExpression' && holder.type === 'MethodDefinition') {
          return { kind: holder.static ? 'class' : 'instance', node: holder.parent.parent };
        }
        if (
          outer.type === 'FunctionExpression' &&
          holder.type === 'Property' &&
          holder.parent.type === 'ObjectExpression'
        ) {
          return { kind: 'object', node: holder.parent };
        }
        return null;
      }
      case 'PropertyDefinition':
      case 'AccessorProperty':
        if (outer.value === inner) {
          return { kind: outer.static ? 'class' : 'instance', node: outer.parent.parent };
        }
        break;
      case 'StaticBlock':
        return { kind: 'class', node: outer.parent.parent };
      default:
    }
  }
  return null;
}

/** `super.name`: what the class that is extended has. */
function valueOfSuper(file, node, depth) {
  const self = valueOfThis(node);
  if (self === null || !self.node.superClass) return null;
  const parent = evaluate(file, self.node.superClass, depth);
  if (parent === null) return null;
  if (parent.kind === 'class') return { kind: self.kind, node: parent.node };
  return moduleOfClass(parent);
}

/** What the file itself exports under a name, by `module.exports = …` and `exports.name = …` at its top level. */
function memberOfExports(file, name, depth) {
  file.exports ??= exportsOf(file);
  const values = (file.exports.members.get(name) ?? []).map((node) => evaluate(file, node, depth + 1));
  for (const node of file.exports.whole) {
    values.push(memberOf(file, evaluate(file, node, depth + 1), name, depth + 1));
  }
  return combine(values);
}

module.exports = { evaluate };
