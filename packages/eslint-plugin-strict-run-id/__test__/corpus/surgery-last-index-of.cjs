// The last hyphen is taken for the separator.
'use strict';

exports.clientPart = (clientRunId) => {
  const cut = clientRunId.lastIndexOf('-'); // finding: no-surgery likely
  return clientRunId.slice(cut + 1); // finding: no-surgery likely
};
