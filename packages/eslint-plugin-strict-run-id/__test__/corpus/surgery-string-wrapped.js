// String() around the id doesn't make the cut any better.
'use strict';

exports.shortOf = function shortOf(runId) {
  const text = String(runId);
  return text.slice(0, 13); // finding: no-surgery likely
};
