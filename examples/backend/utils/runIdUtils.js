'use strict';

/** In the place of the legacy file: whoever has `require('../utils/runIdUtils')` keeps it as it is. */

module.exports = require('strict-run-id/runIdUtils');
