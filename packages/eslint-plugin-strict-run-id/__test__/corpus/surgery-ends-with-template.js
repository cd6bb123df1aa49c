// The same, with the hyphen in front.
'use strict';

module.exports = {
  needsSuffix(clientRunId, clientId) {
    if (!clientId) return false;
    return !clientRunId.endsWith(`-${clientId}`); // finding: no-surgery likely
  },
};
