// The replaced file itself, reduced to one line.
'use strict';

module.exports = require('strict-run-id/runIdService');
