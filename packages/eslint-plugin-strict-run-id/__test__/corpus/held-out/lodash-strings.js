// lodash's functions for strings do surgery, too.
'use strict';

const _ = require('lodash');

exports.isOf = (runId, clientId) => _.endsWith(runId, clientId); // finding: no-surgery likely
exports.parts = (runId) => _.split(runId, '-'); // finding: no-surgery likely
