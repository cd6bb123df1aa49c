// One function is taken straight from the require.
'use strict';

const getBaseRunId = require('../../utils/runIdUtils').getBaseRunId; // finding: no-replaced-module certain

module.exports = (row) => getBaseRunId(row.get('Run ID'));
