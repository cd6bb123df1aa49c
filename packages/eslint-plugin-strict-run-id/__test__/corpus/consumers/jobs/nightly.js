// A file that no glob names may begin a run.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.begin = () => generateTimestampRunId();
