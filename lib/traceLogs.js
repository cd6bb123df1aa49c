'use strict';

/** `traceLogs` and `countRunIds`: logs are read natively (src/trace), and waited for in `reading.js`. */

const { read } = require('./reading.js');

const waitFor = (trace, begun, paths) =>
  read(trace, begun, {
    paths: [paths].flat(),
    smaller: 'Ask for one run, one client or a shorter time',
  });

module.exports = (trace) => ({
  async traceLogs(paths, options) {
    const [{ totals, ...rest }, ...parts] = await waitFor(trace, trace.start(paths, options), paths);
    const runs = totals.runs - totals.omittedRuns;
    return { ...rest, totals, runs: parts.slice(0, runs), findings: parts.slice(runs) };
  },

  async countRunIds(paths, options) {
    const [head, ...parts] = await waitFor(trace, trace.count(paths, options), paths);
    return { ...head, ids: parts.flat() };
  },
});
