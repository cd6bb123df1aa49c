// A pattern that is built from an id: the dot in a client's name matches anything.
'use strict';

exports.linesOfRun = (lines, baseRunId) => {
  const pattern = new RegExp(`^${baseRunId}(-.+)?$`); // finding: no-pattern likely
  return lines.filter((line) => pattern.test(line.id));
};
