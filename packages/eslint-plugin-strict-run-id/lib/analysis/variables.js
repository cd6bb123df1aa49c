'use strict';

/** Which variable an identifier is. */

/** Returns the variable that an identifier refers to, or `null` for a global one. */
function variableOf(sourceCode, identifier) {
  for (let scope = sourceCode.getScope(identifier); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(identifier.name);
    if (variable !== undefined) return variable.defs.length > 0 ? variable : null;
  }
  return null;
}

/** Whether an identifier is the global of this name, such as `require`. */
function isGlobal(sourceCode, node, name) {
  return node?.type === 'Identifier' && node.name === name && variableOf(sourceCode, node) === null;
}

module.exports = { isGlobal, variableOf };
