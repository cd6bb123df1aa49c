// The id is trimmed and then cut.
'use strict';

module.exports = (header) => {
  const runId = (header['x-run-id'] || '').trim();
  return runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
};
