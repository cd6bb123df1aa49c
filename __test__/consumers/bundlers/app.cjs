'use strict';

const { createClientRunId } = require('strict-run-id');
const { currentRunId, withRunId } = require('strict-run-id/express');

console.log(withRunId(createClientRunId('251003-154510', 'Ada-Park'), () => currentRunId()));
