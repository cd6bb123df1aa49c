'use strict';

/** Which node loads a module, by `import`, `require` or a function that does the same, and from which path. */

const { unwrap, textOf: stringOf, keyName } = require('./syntax.js');
const { isGlobal, variableOf } = require('./variables.js');

/** Returns the specifier that an argument of `require` or `import()` names: a string, or the end of a joined path. */
function pathOf(argument) {
  const node = unwrap(argument);
  const text = stringOf(node);
  if (text !== null) return text;
  if (node?.type === 'TemplateLiteral') {
    const end = node.quasis.at(-1).value.cooked;
    return end.includes('/') ? end : null;
  }
  if (node?.type === 'BinaryExpression' && node.operator === '+') {
    const end = stringOf(node.right);
    return end?.includes('/') ? end : null;
  }
  if (node?.type !== 'CallExpression' || node.arguments.length === 0) return null;
  const callee = unwrap(node.callee);
  const name = callee.type === 'MemberExpression' ? keyName(callee) : callee.name;
  if (name === 'join' || name === 'resolve') return stringOf(node.arguments.at(-1));
  return null;
}

/** Whether a specifier names a file of the backend, and not a package: `./ids`, `@/ids`, `#ids`. */
const isOwnFile = (specifier) => typeof specifier === 'string' && /^(?:\.|\/|@\/|~|#)/.test(specifier);

/** Whether a callee loads the module that its first argument names: `require`, one made by `createRequire`, `rewire`. */
function isRequire(sourceCode, callee) {
  if (callee.type === 'MemberExpression') {
    const name = keyName(callee);
    if (name === 'require') return isGlobal(sourceCode, callee.object, 'module');
    return name === 'requireActual' && callee.object.name === 'jest';
  }
  if (callee.type !== 'Identifier') return false;
  const variable = variableOf(sourceCode, callee);
  if (variable === null) return callee.name === 'require';
  const declarator = variable.defs[0].node;
  const init = declarator?.type === 'VariableDeclarator' ? unwrap(declarator.init) : null;
  if (init?.type !== 'CallExpression') return false;
  const maker = unwrap(init.callee);
  const name = maker.type === 'MemberExpression' ? keyName(maker) : maker.name;
  if (name === 'createRequire') return true;
  return callee.name === 'rewire' && name === 'require';
}

/** Returns the node of what a node loads; `null` or `undefined` if it loads nothing. */
function requestArgument(sourceCode, node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return node.source;
    case 'TSImportEqualsDeclaration':
      return node.moduleReference.expression ?? null;
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      if (node.arguments.length === 0) return null;
      return callee.type === 'Import' || isRequire(sourceCode, callee) ? node.arguments[0] : null;
    }
    default:
      return null;
  }
}

module.exports = { isOwnFile, isRequire, pathOf, requestArgument };
