// An inner variable of the same name is something else.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.report = (lines) => {
  const stamp = generateTimestampRunId();
  const days = lines.map((line) => {
    const stamp = line.createdAt;
    return stamp.slice(0, 10);
  });
  return { runId: stamp, days };
};
