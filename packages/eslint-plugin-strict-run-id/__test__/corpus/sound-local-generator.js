// A local function of the same name.
'use strict';

const { randomUUID } = require('node:crypto');

function generateRunId() {
  return randomUUID();
}

exports.begin = () => ({ trace: generateRunId() });
