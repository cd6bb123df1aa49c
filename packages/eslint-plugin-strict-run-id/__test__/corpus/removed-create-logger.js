// The generator's logger is gone, too.
'use strict';

const { createLogger } = require('../utils/runIdGenerator'); // finding: no-replaced-module certain

const log = createLogger('scoring'); // finding: no-removed-function certain

exports.done = (count) => log.info(`${count} leads scored`);
