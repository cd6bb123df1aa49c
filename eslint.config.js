'use strict';

const js = require('@eslint/js');
const globals = require('globals');

module.exports = [
  { ignores: ['target/', 'prebuilds/', 'node_modules/', '**/*.ts'] },
  // Sources with faults on purpose: the rules of the plugin are measured against them.
  {
    ignores: [
      'packages/eslint-plugin-strict-run-id/__test__/corpus/',
      'packages/eslint-plugin-strict-run-id/__test__/backend/',
      '__test__/consumers/linters/sources/',
    ],
  },
  js.configs.recommended,
  {
    languageOptions: { sourceType: 'commonjs', globals: globals.node },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-unused-vars': ['error', { caughtErrors: 'none' }],
      'no-var': 'error',
      'prefer-const': 'error',
      strict: ['error', 'global'],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { sourceType: 'module' } },
  { files: ['**/*.client.js'], languageOptions: { sourceType: 'script', globals: globals.browser } },
  { files: ['**/__test__/**'], languageOptions: { globals: globals.jest } },
  // vitest runs these too, as ES modules.
  { files: ['__test__/consumers/runners/*.js'], rules: { strict: 'off' } },
  // Its callbacks run in a browser page.
  {
    files: ['__test__/system/{trace,audit}Page*.test.js', '__test__/setup/pageBrowser.js'],
    languageOptions: { globals: globals.browser },
  },
];
