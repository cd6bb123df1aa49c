// The suffix is concatenated with plus, over two statements.
'use strict';

exports.suffixed = function (jobRunId, clientId) {
  let result = jobRunId;
  if (clientId) {
    result = jobRunId + '-' + clientId; // finding: no-surgery likely
  }
  return result;
};
