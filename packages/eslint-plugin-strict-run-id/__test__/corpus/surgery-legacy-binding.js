// The id is known from a function of one of the replaced modules.
'use strict';

const { getBaseRunId } = require('../utils/runIdUtils'); // finding: no-replaced-module certain

exports.folderOf = (value) => {
  const base = getBaseRunId(value);
  const day = base.substring(0, 6); // finding: no-surgery certain
  return `logs/${day}`;
};
