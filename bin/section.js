'use strict';

/** The section of a summary that says what is wrong, as `fitted` takes it: the findings of a report in groups of like ones. */

const { counted, number } = require('../lib/amounts.js');

/** Columns of the first column: `error`, `not read`. */
const INDENT = 9;

/** Columns that a name gets in any case. */
const MIN_PLACE = 20;

/**
 * Returns the section. `full(group, hasNewHint)` gives the lines of a group, in which a hint that another group had isn't repeated;
 * `brief(group)` the one line of it. `lines` is what the findings are listed with: `lines` of a log, `rows` of a table.
 */
function sectionOf({ findings, totals }, grouped, { full, brief, lines, paint }) {
  const { errors, warnings, omittedFindings = 0 } = totals;
  const shownHints = new Set();
  const groups = grouped.map((group) => {
    const [{ hint }] = group;
    const isNew = !shownHints.has(hint);
    shownHints.add(hint);
    return { count: group.length, full: full(group, isNew), brief: brief(group) };
  });
  return {
    before: [paint.bold(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}`)],
    groups,
    rest: (count, hidden) => {
      const kinds = hidden ? '' : ' of these kinds';
      const listed = omittedFindings ? `the first ${number(findings.length)}` : `all with their ${lines}`;
      return paint.dim(`… and ${number(count + omittedFindings)} more${kinds}: --findings lists ${listed}`);
    },
    after: [''],
  };
}

module.exports = { INDENT, MIN_PLACE, sectionOf };
