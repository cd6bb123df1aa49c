// The older form, with an optional task and step.
'use strict';

const patterns = {
  sequence: /^SR-\d{6}-\d{3}(-T\d+)?(-S\d+)?$/, // finding: no-pattern certain
  record: /^rec[A-Za-z0-9]{14}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
};

module.exports = patterns;
