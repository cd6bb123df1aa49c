// A suffix is glued to an id of Apify, whose runs come from the service.
'use strict';

const service = require('./runIdService'); // finding: no-replaced-module certain

exports.register = (apifyRunId, clientId) => {
  const known = service.registerApifyRunId(apifyRunId, clientId);
  const again = `${known}-C${clientId}`; // finding: no-surgery certain
  return { known, again };
};
