'use strict';

/**
 * Rules for the tests of the doctor, which are about what it does with any rule. Each is about a call of a method on a variable:
 * `.cut()` is certain and can be mended, `.maybe()` is only likely, `.loop()` mends itself for ever, `.breaks()` has a fix that
 * breaks the code, and `.fails()` makes the rule fail.
 */

const { report } = require('../../lib/analysis/report.js');

/** A rule about calls of one method. */
function ruleOf(method, words, found) {
  return {
    meta: {
      type: 'problem',
      docs: { description: `Finds ${method}`, url: `https://example.com/${method}.md` },
      messages: { found: '{{name}} loses the tenant. {{hint}}', rename: 'Call {{name}}.whole()' },
      fixable: 'code',
      hasSuggestions: true,
      schema: [],
    },
    words,
    create: (context) => ({
      CallExpression(node) {
        const { object, property } = node.callee;
        if (property?.name !== method) return;
        const name = context.sourceCode.getText(object);
        report(context, {
          node,
          messageId: 'found',
          data: { name },
          hint: 'Keep it whole.',
          ...found(node, name),
        });
      },
    }),
  };
}

const renamed = (to) => (node) => ({
  certain: true,
  fix: (fixer) => fixer.replaceText(node.callee.property, to),
});

const fakeRules = {
  'no-cut': ruleOf('cut', ['.cut'], renamed('whole')),
  'no-maybe': ruleOf('maybe', /\.maybe/i, (node, name) => ({
    certain: false,
    suggest: [
      {
        messageId: 'rename',
        data: { name },
        fix: (fixer) => fixer.replaceText(node.callee.property, 'whole'),
      },
    ],
  })),
  'no-loop': ruleOf('loop', ['.loop'], renamed('loop')),
  'no-breaks': ruleOf('breaks', ['.breaks'], renamed('((')),
  'no-fails': ruleOf('fails', ['.fails'], () => {
    throw new Error('a bug in this rule');
  }),
};

module.exports = { fakeRules };
