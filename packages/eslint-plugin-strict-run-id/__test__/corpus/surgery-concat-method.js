// The id is glued with concat.
'use strict';

exports.withClient = (runId, clientId) => runId.concat('-', clientId); // finding: no-surgery likely
