// A private regular expression of a timestamp id.
'use strict';

const TIMESTAMP = /^\d{6}-\d{6}$/; // finding: no-pattern certain

exports.isRunId = (value) => TIMESTAMP.test(value);
