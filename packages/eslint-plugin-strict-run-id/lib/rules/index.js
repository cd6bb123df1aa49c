'use strict';

/** The rules, by name. A finding's code in the doctor is the name of its rule. */
module.exports = {
  'await-maker': require('./await-maker.js'),
  'no-fallback-chain': require('./no-fallback-chain.js'),
  'no-inline-formula': require('./no-inline-formula.js'),
  'no-make-beside-shared-runs': require('./no-make-beside-shared-runs.js'),
  'no-make-in-consumer': require('./no-make-in-consumer.js'),
  'no-other-signature': require('./no-other-signature.js'),
  'no-pattern': require('./no-pattern.js'),
  'no-removed-function': require('./no-removed-function.js'),
  'no-replaced-module': require('./no-replaced-module.js'),
  'no-surgery': require('./no-surgery.js'),
  'no-swallowed-refusal': require('./no-swallowed-refusal.js'),
};
