// Called straight from the require.
'use strict';

module.exports = () => require('../services/runIdService').generateRunId(); // finding: no-replaced-module certain, no-removed-function certain
