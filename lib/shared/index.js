'use strict';

/**
 * `sharedRuns`: the package for several processes, over a store that they share (lib/stores/runStore.d.ts). The registry
 * of the process is its cache. What an id or a record is, and what an error says, is decided natively (src/node/shared.rs).
 */

const { hostname } = require('node:os');
const claim = require('./claim.js');
const createAnswers = require('./answers.js');
const createAsk = require('./ask.js');
const createLocal = require('./local.js');
const field = require('../field.js');
const records = require('./records.js');
const reserve = require('./reserve.js');

/** The parts of its result: each takes the context and returns methods. */
const PARTS = [records, claim, reserve];

module.exports = ({ bound, RunIdError }) =>
  /** Returns the methods that are documented in lib/shared/index.d.ts. */
  function sharedRuns(given) {
    const { shared } = bound;
    const options = shared.options(given);
    const store = field(given, 'store');
    const local = createLocal({ native: bound.sharedRecords, options, RunIdError });
    const ask = createAsk({ store, shared, timeoutMs: options.timeoutMs, onAnswer: local.onAnswer });
    const context = {
      bound,
      shared,
      store,
      options,
      RunIdError,
      /** This process, for people who read the store. Host names can be longer than a store keeps. */
      by: `${hostname().slice(0, 100)}/${process.pid}`,
      ask,
      answers: createAnswers({ ask, bound }),
      local,
    };
    return Object.assign({}, ...PARTS.map((part) => part(context)));
  };
