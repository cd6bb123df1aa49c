'use strict';

/** Builds both apps with webpack; its argument says whether the package is bundled or external. */

const webpack = require('webpack');

const isExternal = process.argv[2] === 'external';

const app = (entry, filename, isModule) => ({
  mode: 'production',
  target: 'node20',
  entry,
  output: { path: `${__dirname}/dist`, filename, module: isModule },
  experiments: { outputModule: isModule },
  ...(isExternal && {
    externals: [/^strict-run-id(\/|$)/],
    externalsType: isModule ? 'module' : 'commonjs',
  }),
});

webpack([app('./app.cjs', 'app.cjs', false), app('./app.mjs', 'app.mjs', true)], (error, stats) => {
  if (error) throw error;
  console.log(stats.toString());
  if (stats.hasErrors()) process.exitCode = 1;
});
