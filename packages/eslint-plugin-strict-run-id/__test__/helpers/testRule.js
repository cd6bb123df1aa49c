'use strict';

/** Runs a rule over tables of sources with ESLint's own RuleTester, which also checks that fixes and suggestions parse. */

const { RuleTester } = require('eslint');
const { nodeRequire } = require('../setup/nodeRequire.js');

const oxcParser = nodeRequire('../../scripts/oxcParser.js');

/**
 * Tests a rule.
 *
 * - `silent`: `{ sentence: code }`, sources without a finding
 * - `found`: `{ sentence: [code, errors, output?] }`; an error is `'certain joined'` or `'likely joined'`, the certainty and the
 *   message, or `[it, suggestion]` with the source that its suggestion leads to. A suggestion with another message than `call` is
 *   `[messageId, source]`. `output` is what `--fix` makes of the source.
 *
 * Code that begins with `import` or `export` is an ES module. Code that begins with `// file: NAME` is in that file, and is TypeScript
 * if the name says so.
 */
exports.testRule = (name, rule, { silent, found }) => {
  const tester = new RuleTester();
  tester.run(name, withCertainty(rule), {
    valid: Object.entries(silent).map(([sentence, code]) => ({ name: sentence, code, ...optionsFor(code) })),
    invalid: Object.entries(found).map(([sentence, [code, errors, output = null]]) => ({
      name: sentence,
      code,
      ...optionsFor(code),
      errors: errors.map(errorOf),
      output,
    })),
  });
};

function errorOf(expected) {
  const [messageId, ...outputs] = [expected].flat();
  return {
    messageId,
    suggestions: outputs.map((output) => {
      const [suggestion, source] = typeof output === 'string' ? ['call', output] : output;
      return { messageId: suggestion, output: source };
    }),
  };
}

function optionsFor(code) {
  const [, filename] = /^\/\/ file: (\S+)/.exec(code) ?? [];
  const isTypeScript = /\.[cm]?tsx?$/.test(filename ?? '');
  return {
    ...(filename ? { filename } : {}),
    languageOptions: {
      sourceType: /^(?:import|export) /m.test(code) || isTypeScript ? 'module' : 'commonjs',
      parserOptions: { ecmaFeatures: { jsx: true } },
      ...(isTypeScript ? { parser: oxcParser } : {}),
    },
  };
}

/** The rule with messages that say whether a finding is certain, which RuleTester can't see otherwise. */
function withCertainty(rule) {
  const messages = {};
  for (const [id, text] of Object.entries(rule.meta.messages)) {
    messages[id] = text;
    messages[`certain ${id}`] = text;
    messages[`likely ${id}`] = text;
  }
  return {
    meta: { ...rule.meta, messages },
    create: (context) =>
      rule.create(
        Object.create(context, {
          report: {
            value: (finding) =>
              context.report({
                ...finding,
                messageId: `${finding.certain ? 'certain' : 'likely'} ${finding.messageId}`,
              }),
          },
        }),
      ),
  };
}
