// A key for a map is not a run id.
'use strict';

const seen = new Map();

exports.once = (runId, postUrl, work) => {
  const key = `${runId}:${postUrl}`;
  if (!seen.has(key)) seen.set(key, work());
  return seen.get(key);
};
