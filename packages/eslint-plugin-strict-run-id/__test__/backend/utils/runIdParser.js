'use strict';

/** For the dashboard: what an id says about its run. */

const SHAPE = new RegExp('^(\\d{2})(\\d{2})(\\d{2})-(\\d{2})(\\d{2})(\\d{2})'); // finding: no-pattern certain

exports.startedAt = (runId) => {
  const found = SHAPE.exec(runId);
  if (!found) return null;
  const [, year, month, day, hour, minute, second] = found.map(Number);
  return new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second));
};

exports.clientOf = (runId) => runId.split('-').slice(2).join('-') || null; // finding: no-surgery likely

exports.isClientRun = (runId) => /^\d{6}-\d{6}-.+$/.test(runId); // finding: no-pattern certain
