// An instance of a class of the old service.
'use strict';

const { RunIdService } = require('../services/runIdService'); // finding: no-replaced-module certain

const service = new RunIdService({ prefix: 'SR' });

exports.next = () => service.generateRunId(); // finding: no-removed-function certain
