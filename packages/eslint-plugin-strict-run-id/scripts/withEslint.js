'use strict';

/** Runs the rules over one source with ESLint, and keeps what ESLint drops from a report: whether the finding is certain. */

const path = require('node:path');
const { Linter } = require('eslint');
const rules = require('../lib/rules/index.js');
const oxcParser = require('./oxcParser.js');

const TYPESCRIPT = /\.[cm]?tsx?$/;

/** Returns the reports of all rules on a source, in order: `[{ rule, certain, line, endLine, message }]`. Throws if it can't be parsed. */
exports.withEslint = ({ file, text }) => {
  const certainty = [];
  const plugin = {
    rules: Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name, noting(name, rule, certainty)]),
    ),
  };
  const config = {
    files: ['**'],
    plugins: { 'strict-run-id': plugin },
    rules: Object.fromEntries(Object.keys(rules).map((name) => [`strict-run-id/${name}`, 'error'])),
    languageOptions: {
      sourceType: /\.c?js$/.test(file) ? 'commonjs' : 'module',
      parserOptions: { ecmaFeatures: { jsx: true } },
      ...(TYPESCRIPT.test(file) ? { parser: oxcParser } : {}),
    },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  };
  const linter = new Linter({ cwd: path.dirname(file) });
  const messages = linter.verify(text, config, { filename: file });
  const broken = messages.find(({ fatal }) => fatal);
  if (broken) throw new Error(`${file}:${broken.line}:${broken.column}: ${broken.message}`);
  return messages.map(({ ruleId, line, endLine, column, message }) => {
    const rule = ruleId.replace('strict-run-id/', '');
    const noted = certainty.find(
      (note) => note.rule === rule && note.line === line && note.column === column - 1,
    );
    return { rule, certain: noted.certain, line, endLine: endLine ?? line, message };
  });
};

/** Returns the rule with a context that notes where and how certainly it reports. */
const noting = (name, rule, notes) => ({
  ...rule,
  create: (context) => {
    const report = (finding) => {
      const { start = finding.loc } = finding.loc ?? finding.node.loc;
      notes.push({ rule: name, line: start.line, column: start.column, certain: finding.certain });
      context.report(finding);
    };
    return rule.create(Object.create(context, { report: { value: report } }));
  },
});
