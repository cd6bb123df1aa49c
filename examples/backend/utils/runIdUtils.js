'use strict';

/** Replaces the legacy file, so that `require('../utils/runIdUtils')` keeps working. */

module.exports = require('strict-run-id/runIdUtils');
