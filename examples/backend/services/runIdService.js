'use strict';

/** Replaces the legacy file, so that `require('../services/runIdService')` keeps working. */

module.exports = require('strict-run-id/runIdService');
