// The generator is handed to somebody else, who calls it.
'use strict';

const { generateRunId } = require('../services/runIdService'); // finding: no-replaced-module certain

exports.startAll = (clients, run) => clients.forEach((client) => run(client, generateRunId)); // finding: no-removed-function certain
