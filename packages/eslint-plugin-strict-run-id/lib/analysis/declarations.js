'use strict';

/**
 * Finds the declaration of a name without an analysis of all scopes: by looking at the blocks and functions around it. It answers only
 * where that is enough, for a name that is declared once and never set again, and leaves the rest to the analysis.
 */

const { isFunction } = require('./syntax.js');

/** The names that a block, a loop or a function declares, by node. */
const declared = new WeakMap();

/**
 * Returns the definitions of a name, as scope analysis has them: one `{ type, node, name }`, or none if the file doesn't declare it.
 * `null` if it isn't sure.
 */
function declarationsNear(sourceCode, identifier) {
  const { name } = identifier;
  for (let inner = identifier, at = identifier.parent; at; inner = at, at = at.parent) {
    const isOwnName = /^(?:Class|Function)Expression$/.test(at.type) && at.id?.name === name;
    if (isOwnName || at.type === 'TSModuleBlock') return null;
    if (isFunction(at)) {
      // A default value sees other names than the body, and `var` is declared from anywhere in it.
      if (at.params.includes(inner)) return null;
      if (hasVar(sourceCode, at)) return null;
    }
    const names = namesIn(at);
    if (names === null) continue;
    const def = names.get(name);
    if (def === undefined) continue;
    if (def === null) return null;
    return isSetOnce(sourceCode, def, at, name) ? [def] : null;
  }
  return hasVar(sourceCode, sourceCode.ast) ? null : [];
}

const withVar = new WeakMap();

/** Whether `var` is written in a function or program: it declares from any block of it. */
function hasVar(sourceCode, node) {
  if (!withVar.has(node)) {
    withVar.set(node, /\bvar\s/.test(sourceCode.text.slice(node.range[0], node.range[1])));
  }
  return withVar.get(node);
}

/** The definitions of a node that opens a scope, by name; `null` for other nodes. A name that is declared twice has `null`. */
function namesIn(node) {
  if (
    !/^(?:Program|BlockStatement|StaticBlock|SwitchStatement|For\w*Statement|CatchClause|\w*Function\w*)$/.test(
      node.type,
    )
  ) {
    return null;
  }
  let names = declared.get(node);
  if (names === undefined) {
    names = new Map();
    collect(node, names);
    declared.set(node, names);
  }
  return names;
}

function collect(node, names) {
  switch (node.type) {
    case 'SwitchStatement':
      for (const each of node.cases) for (const statement of each.consequent) declare(statement, names);
      break;
    case 'ForStatement':
      if (node.init) declare(node.init, names);
      break;
    case 'ForOfStatement':
    case 'ForInStatement':
      declare(node.left, names);
      break;
    case 'CatchClause':
      if (node.param) add(node.param, 'CatchClause', node, names);
      break;
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      for (const statement of node.body) declare(statement, names);
      break;
    default:
      if (isFunction(node)) for (const param of node.params) add(param, 'Parameter', node, names);
  }
}

function declare(statement, names) {
  switch (statement.type) {
    case 'VariableDeclaration':
      for (const declarator of statement.declarations) add(declarator.id, 'Variable', declarator, names);
      break;
    case 'ImportDeclaration':
      for (const specifier of statement.specifiers) add(specifier.local, 'ImportBinding', specifier, names);
      break;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (statement.declaration) declare(statement.declaration, names);
      break;
    default:
      // A function, a class, an enum, a namespace.
      if (statement.id?.type === 'Identifier') add(statement.id, 'Other', statement, names);
  }
}

function add(pattern, type, node, names) {
  switch (pattern?.type) {
    case 'Identifier':
      names.set(pattern.name, names.has(pattern.name) ? null : { type, node, name: pattern });
      break;
    case 'AssignmentPattern':
      add(pattern.left, type, node, names);
      break;
    case 'RestElement':
      add(pattern.argument, type, node, names);
      break;
    case 'TSParameterProperty':
      add(pattern.parameter, type, node, names);
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) add(element, type, node, names);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) add(property.value ?? property, type, node, names);
      break;
    default:
  }
}

/** Whether nothing sets a name after its declaration, as far as the text tells. */
function isSetOnce(sourceCode, def, scope, name) {
  if (def.type === 'Variable' && def.node.parent.kind === 'const') return true;
  if (def.type === 'ImportBinding') return true;
  if (def.type === 'Variable' && def.node.parent.kind === 'var') return false;
  const escaped = name.replace(/\$/g, '\\$&');
  const word = `(?<![.\\w$])${escaped}(?![\\w$])`;
  // Bounded, because data of a megabyte has no semicolon either.
  const mayBeSet = new RegExp(
    `${word}\\s*(?:[-+*/%&|^?<>]{0,3})=(?![=>])|\\(\\s*${word}\\s+(?:of|in)\\b|(?:[;{}\\n(]\\s*|^)[[{][^;]{0,300}${word}[^;]{0,300}[\\]}]\\s*\\)?\\s*=(?![=>])`,
  );
  const text = sourceCode.text.slice(scope.range[0], scope.range[1]);
  if (def.type !== 'Variable') return !mayBeSet.test(text);
  const own = def.node.range;
  const before = sourceCode.text.slice(scope.range[0], own[0]);
  const after = sourceCode.text.slice(own[1], scope.range[1]);
  return !mayBeSet.test(before) && !mayBeSet.test(after);
}

module.exports = { declarationsNear };
