'use strict';

/** Helpers for tests. */

const { testing } = require('./bound.js');

exports.resetRunIdState = testing.resetRunIdState;
