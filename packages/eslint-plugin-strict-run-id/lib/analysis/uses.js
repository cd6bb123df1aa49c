'use strict';

/** Finds which names of a module a file uses, from the place where it loads the module. */

const { unwrap, wrapped, memberName, keyName } = require('./syntax.js');
const { variableOf } = require('./variables.js');

/**
 * Returns the names that a file uses of the module that `node` loads, as a set; `null` if the module as a whole is passed on, so
 * that anything may be used. `node` is one that `bindings.request` knows.
 */
function usedNames(sourceCode, node) {
  const names = new Set();
  return collect(sourceCode, node, names) ? names : null;
}

function collect(sourceCode, node, names) {
  switch (node.type) {
    case 'ImportDeclaration':
      return node.specifiers.every((specifier) => {
        if (specifier.type !== 'ImportSpecifier') return ofVariables(sourceCode, specifier, names);
        const name = specifier.imported.name ?? specifier.imported.value;
        if (name === 'default') return ofVariables(sourceCode, specifier, names);
        return names.add(name);
      });
    case 'ExportNamedDeclaration':
      return node.specifiers.every(({ local }) => {
        const name = local.name ?? local.value;
        return name !== 'default' && names.add(name);
      });
    case 'ExportAllDeclaration':
      return false;
    case 'TSImportEqualsDeclaration':
      return ofVariables(sourceCode, node, names);
    default:
      return ofExpression(sourceCode, node, names);
  }
}

const ofVariables = (sourceCode, node, names) =>
  sourceCode.getDeclaredVariables(node).every((variable) => ofVariable(sourceCode, variable, names));

function ofVariable(sourceCode, variable, names) {
  return variable.references.every(({ identifier, init }) => {
    if (init || isTarget(identifier)) return true;
    return ofExpression(sourceCode, identifier, names);
  });
}

const isTarget = (identifier) =>
  identifier.parent.type === 'AssignmentExpression' && identifier.parent.left === identifier;

/** What is done with an expression that is the module. */
function ofExpression(sourceCode, expression, names) {
  const node = wrapped(expression);
  const { parent } = node;
  switch (parent.type) {
    case 'AwaitExpression':
      return ofExpression(sourceCode, parent, names);
    case 'MemberExpression':
      return parent.object === node && ofMember(sourceCode, parent, names);
    case 'VariableDeclarator':
      return parent.init === node && ofTarget(sourceCode, parent.id, names);
    case 'AssignmentExpression':
      if (parent.left === node) return true;
      return ofTarget(sourceCode, parent.left, names) && parent.parent.type === 'ExpressionStatement';
    case 'NewExpression':
      return parent.callee === node && ofExpression(sourceCode, parent, names);
    case 'ExpressionStatement':
      return true;
    case 'TSQualifiedName':
    case 'TSTypeQuery':
      return true;
    default:
      return false;
  }
}

function ofMember(sourceCode, member, names) {
  const name = memberName(member);
  if (name === null) return false;
  if (name === 'default') return ofExpression(sourceCode, member, names);
  if (name === 'then' && unwrap(member.object).type === 'ImportExpression') return false;
  names.add(name);
  return true;
}

/** What a declaration or an assignment gives the module to. */
function ofTarget(sourceCode, target, names) {
  if (target.type === 'Identifier') {
    const variable = variableOf(sourceCode, target);
    return variable !== null && ofVariable(sourceCode, variable, names);
  }
  if (target.type !== 'ObjectPattern') return false;
  return target.properties.every((property) => {
    const name = property.type === 'Property' ? keyName(property) : null;
    return name !== null && name !== 'default' && names.add(name);
  });
}

module.exports = { usedNames };
