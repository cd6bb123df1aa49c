// A property of an object of the file is the removed generator.
'use strict';

const { generateRunId } = require('./runIdService'); // finding: no-replaced-module certain

const helpers = {
  now: () => Date.now(),
  makeId: () => generateRunId(), // finding: no-removed-function certain
};

module.exports = helpers;
