'use strict';

/** What a file assigns to members of anything, and exports by `module.exports` and `exports`. It is read from the tree alone. */

const { eachNode, keyName, unwrap } = require('./syntax.js');
const { isGlobal } = require('./variables.js');

/** All assignments to members in the file, by the member's name. */
function assignmentsOf(file) {
  file.assignments ??= collect(file.sourceCode.ast);
  return file.assignments;
}

/** Collects `object.name = …` below a node, by name. */
function collect(root) {
  const found = new Map();
  eachNode(root, (node) => {
    if (node.type !== 'AssignmentExpression') return;
    const left = unwrap(node.left);
    const name = left.type === 'MemberExpression' ? keyName(left) : null;
    if (name === null) return;
    if (!found.has(name)) found.set(name, []);
    found.get(name).push({ left, right: node.right, operator: node.operator });
  });
  return found;
}

function exportsOf(file) {
  const whole = [];
  const members = new Map();
  const isExports = (node) =>
    isGlobal(file.sourceCode, node, 'exports') ||
    (node.type === 'MemberExpression' &&
      keyName(node) === 'exports' &&
      isGlobal(file.sourceCode, node.object, 'module'));
  for (const statement of file.sourceCode.ast.body) {
    if (statement.type !== 'ExpressionStatement') continue;
    let assignment = unwrap(statement.expression);
    const targets = [];
    while (assignment.type === 'AssignmentExpression' && assignment.operator === '=') {
      targets.push(unwrap(assignment.left));
      assignment = unwrap(assignment.right);
    }
    for (const target of targets) {
      if (isExports(target)) whole.push(assignment);
      else if (target.type === 'MemberExpression' && isExports(target.object)) {
        const name = keyName(target);
        members.set(name, [...(members.get(name) ?? []), assignment]);
      }
    }
  }
  return { whole: whole.slice(-1), members };
}

module.exports = { assignmentsOf, exportsOf };
