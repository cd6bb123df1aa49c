'use strict';

/** The plugin as ESLint loads it: its rules, and the configuration `recommended`, which switches all of them on. */

const { name, version } = require('../package.json');
const rules = require('./rules/index.js');

const plugin = { meta: { name, version, namespace: 'strict-run-id' }, rules, configs: {} };

plugin.configs.recommended = {
  name: 'strict-run-id/recommended',
  plugins: { 'strict-run-id': plugin },
  rules: Object.fromEntries(Object.keys(rules).map((rule) => [`strict-run-id/${rule}`, 'error'])),
};

module.exports = plugin;
