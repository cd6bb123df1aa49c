import type { ESLint, Linter } from 'eslint';

/** The plugin: its rules, and `recommended`, a flat configuration that switches all of them on. */
declare const plugin: ESLint.Plugin & { configs: { recommended: Linter.Config } };

export = plugin;
