// The older generator took a task and a step.
'use strict';

const { generateRunId } = require('../utils/runIdGenerator'); // finding: no-replaced-module certain

exports.forStep = (taskId, stepId) => generateRunId(taskId, stepId); // finding: no-removed-function certain
