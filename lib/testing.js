'use strict';

/** For tests alone. */

const { testing } = require('./bound.js');

exports.resetRunIdState = testing.resetRunIdState;
