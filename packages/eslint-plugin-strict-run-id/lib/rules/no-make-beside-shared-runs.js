'use strict';

/**
 * Finds ids that a process makes by itself in a file that has `sharedRuns`. The store doesn't know of them, so it gives the same second
 * to another process.
 */

const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { report } = require('../analysis/report.js');
const { calleeName, functionAround } = require('../analysis/syntax.js');
const { variableOf } = require('../analysis/variables.js');

const MAKERS = new Set(['generateTimestampRunId', 'getOrCreateRunId']);
const BY_NAME = new Set(['reserveRunId', 'runIdForSlot']);

const words = ['sharedruns', 'reserverunid', 'runidforslot'];

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow generateTimestampRunId beside sharedRuns',
      url: 'docs/rules/no-make-beside-shared-runs.md',
    },
    hasSuggestions: true,
    schema: [],
    messages: {
      made: '{{name}}() takes a second that the store of sharedRuns does not know of, so another process gets the same run id. {{hint}}',
      reserve: 'Call {{text}}.',
    },
  },
  create(context) {
    const { sourceCode } = context;
    const made = [];
    const runs = [];
    let isShared = false;
    let isLikelyShared = false;
    return {
      CallExpression(node) {
        const name = calleeName(node);
        if (name === null) return;
        const binding = bindings.resolve(sourceCode, node.callee);
        if (binding?.name && MAKERS.has(binding.name)) {
          made.push({ node, name: binding.name, certain: binding.certain });
        } else if (binding?.name === 'sharedRuns' && binding.module === known.PACKAGE) {
          if (binding.certain) isShared = true;
          else isLikelyShared = true;
          if (node.parent.type === 'VariableDeclarator' && node.parent.id.type === 'Identifier') {
            runs.push(node.parent.id);
          }
        } else if (BY_NAME.has(name)) isLikelyShared = true;
      },
      'Program:exit'() {
        if (!isShared && !isLikelyShared) return;
        for (const { node, name, certain } of made) {
          report(context, {
            node,
            messageId: 'made',
            data: { name },
            certain: certain && isShared,
            hint: 'Call await runs.reserveRunId() of the object that sharedRuns returns.',
            suggest: name === 'generateTimestampRunId' ? reserve(sourceCode, node, runs) : null,
          });
        }
      },
    };
  },
};

/** `await runs.reserveRunId(…)`, where the file has the object and may await. */
function reserve(sourceCode, node, runs) {
  const isIn = runs.find((identifier) => {
    const variable = variableOf(sourceCode, identifier);
    for (let scope = sourceCode.getScope(node); scope; scope = scope.upper) {
      const found = scope.set.get(identifier.name);
      if (found) return found === variable;
    }
    return false;
  });
  if (!isIn || functionAround(node)?.async !== true || sourceCode.getCommentsInside(node).length > 0) {
    return null;
  }
  const args = node.arguments.map((argument) => sourceCode.getText(argument)).join(', ');
  const call = `await ${isIn.name}.reserveRunId(${args})`;
  const isHead = node.parent.type === 'MemberExpression' && node.parent.object === node;
  const text = isHead ? `(${call})` : call;
  return [{ messageId: 'reserve', data: { text: call }, fix: (fixer) => fixer.replaceText(node, text) }];
}
