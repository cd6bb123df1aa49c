'use strict';

/** Helpers for tests. */

const { testing } = require('./bound.js');
const { testRunStore } = require('./stores/conformance.js');

exports.resetRunIdState = testing.resetRunIdState;
exports.testRunStore = testRunStore;
