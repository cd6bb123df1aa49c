// In one function the name is a parameter; in the other it is the import.
'use strict';

const { generateRunId } = require('../services/runIdService'); // finding: no-replaced-module certain

exports.withOwn = (generateRunId) => generateRunId();
exports.withRemoved = () => generateRunId(); // finding: no-removed-function certain
