'use strict';

/**
 * The findings as the page shows them: those of one code are one group, which counts all of them and holds as many as the page has
 * room for. A report may have 20,000 findings, and a page has to open at once.
 */

const { groupedBy } = require('../../groups.js');

const most = { findings: 600, changes: 500, files: 200, values: 20 };

/** Shows how a group looks at a glance. A test names each finding that has no badge here. */
const badges = {
  'two-rows': '2r',
  'foreign-client': '≠',
  'no-job-row': '∅j',
  'no-client-rows': '∅c',
  'base-id-in-client-table': 'b/c',
  'client-id-in-job-table': 'c/b',
  'doubled-id': '×2',
  'old-spelling': 'SR',
  'made-twice': '+2',
  'never-ended': '∞',
  'counts-differ': 'Σ',
  'not-an-id': '{}',
};

/**
 * Returns the groups in the report's order. Each has `code`, `severity`, `about`, `badge`, `count`, `clients`, `hint` (`null` if it
 * differs from finding to finding), and `shown`: findings with an `anchor`, the id of their element.
 */
function groupsOf({ findings }, meanings) {
  const numbered = findings.map((finding, at) => ({ ...finding, anchor: `finding-${at + 1}` }));
  const all = [...groupedBy(numbered, ({ severity, code }) => `${severity} ${code}`).values()];
  const room = Math.max(1, Math.floor(most.findings / Math.max(1, all.length)));
  return all.map((group) => {
    const [{ code, severity, hint }] = group;
    return {
      code,
      severity: severity === 'error' ? 'error' : 'warning',
      about: meanings.get(code) ?? '',
      badge: Object.hasOwn(badges, code) ? badges[code] : '!',
      count: group.length,
      clients: [...new Set(group.map(({ clientId }) => clientId))].filter((client) => client !== null),
      hint: group.every((finding) => finding.hint === hint) ? hint : null,
      shown: group.slice(0, room),
    };
  });
}

module.exports = { badges, groupsOf, most };
