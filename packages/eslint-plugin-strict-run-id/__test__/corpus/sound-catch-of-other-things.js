// The try block calls nothing that refuses.
'use strict';

const fs = require('node:fs');
const { getBaseRunId } = require('strict-run-id');

exports.settings = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};

exports.baseOf = (runId) => getBaseRunId(runId);
