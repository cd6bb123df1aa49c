'use strict';

/** In the place of the legacy file: whoever has `require('../services/runIdService')` keeps it as it is. */

module.exports = require('strict-run-id/runIdService');
