// lodash's map passes the index as well.
'use strict';

const _ = require('lodash');
const { normalizeRunId } = require('strict-run-id/runIdService');

exports.all = (rows) => _.map(_.map(rows, 'runId'), normalizeRunId); // finding: no-other-signature certain
