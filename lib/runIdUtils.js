'use strict';

/** In the place of `utils/runIdUtils.js`. */

const bound = require('./bound.js');

exports.addClientSuffix = bound.addClientSuffix;
exports.extractClientId = bound.extractClientId;
exports.getBaseRunId = bound.getBaseRunId;
exports.hasClientSuffix = bound.hasClientSuffix;
exports.hasSpecificClientSuffix = bound.hasSpecificClientSuffix;
exports.stripClientSuffix = bound.stripClientSuffix;
