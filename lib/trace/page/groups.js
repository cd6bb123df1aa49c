'use strict';

/**
 * The findings as the page shows them: equal ones are one group, whichever run they are of. A group counts all of its findings
 * and holds as many as the page has room for.
 */

const { groupedBy } = require('../../groups.js');
const { most } = require('./data.js');
const { rangeOf } = require('../../page/format.js');

/**
 * Returns the groups in the report's order. Each has `code`, `severity`, `count`, `runs`, `clients`, `range` (of times),
 * `hint` (`null` if it differs from finding to finding) and `shown`: findings with an `anchor`, the id of their element.
 */
function groupsOf(report) {
  const all = [...groupedBy(report.findings, ({ severity, code }) => `${severity} ${code}`).values()];
  const room = Math.max(1, Math.floor(most.findings / Math.max(1, all.length)));
  const anchors = new Set();
  return all.map((findings) => {
    const { code, severity, hint } = findings[0];
    return {
      code,
      severity: severity === 'error' ? 'error' : 'warning',
      count: findings.length,
      runs: distinct(findings.map(({ baseId }) => baseId)).length,
      clients: distinct(findings.map(({ clientId }) => clientId)),
      range: rangeOf(findings.flatMap(({ evidence }) => evidence.map(({ time }) => time))),
      hint: findings.every((finding) => finding.hint === hint) ? hint : null,
      shown: findings.slice(0, room).map((finding) => ({
        ...finding,
        evidence: finding.evidence.slice(0, most.evidence),
        anchor: anchorOf(finding, anchors),
      })),
    };
  });
}

const distinct = (values) => [...new Set(values)].filter((value) => value !== null);

/** The finding's own id, so that a link to it stays right when the page is made again. */
function anchorOf({ id }, taken) {
  const known = /^[\da-f]{4,64}$/.test(id) ? id : 'finding';
  let anchor = known;
  for (let more = 2; taken.has(anchor); more += 1) anchor = `${known}-${more}`;
  taken.add(anchor);
  return anchor;
}

module.exports = { groupsOf };
