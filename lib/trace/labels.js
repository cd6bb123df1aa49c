'use strict';

/**
 * The words for steps and findings. The addon has the one table of them; it is asked only when a page is made, so that a
 * report can be rendered without the addon by whoever passes the tables in.
 */

/** Returns `{ steps, findings }`: maps from name to `{ label, about }` and from code to `{ severity, about }`. */
function labelsFrom(tables = JSON.parse(require('../bound.js').trace.tables())) {
  return {
    steps: new Map(tables.steps.map((step) => [step.name, step])),
    findings: new Map(tables.findings.map((finding) => [finding.code, finding])),
  };
}

module.exports = { labelsFrom };
