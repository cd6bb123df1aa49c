import parser from '@typescript-eslint/parser';
import runIds from 'eslint-plugin-strict-run-id';

export default [
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
  { files: ['**/*.jsx'], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  { files: ['**/*.ts'], languageOptions: { parser } },
  runIds.configs.recommended,
];
