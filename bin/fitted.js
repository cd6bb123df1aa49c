'use strict';

/**
 * Fits sections of groups to a screen. A section is `{ before, groups, rest, after }`; a group is `{ count, full, brief }`: how many
 * findings it is, its lines, and the one line of it if there is no room for them.
 */

/** Groups that are shown in any case. */
const MIN_GROUPS = 3;

/**
 * Gives the lines of sections: of as many groups as fit all, then of as many as fit one, and how many are left out. Each section
 * has its first group.
 */
function fitted(sections, room) {
  const fixed = ({ before, after, rest }) => before.length + after.length + (rest ? 1 : 0);
  const all = sections.flatMap(({ groups }) => groups);
  let left = room - sections.reduce((sum, section) => sum + fixed(section), 0);
  let briefs = Math.min(all.length, Math.max(MIN_GROUPS, left));
  left -= briefs;
  let later = sections.filter(({ groups }) => groups.length).length;
  return sections.flatMap(({ before, groups, after, rest }) => {
    let [omitted, hidden] = [0, 0];
    later -= groups.length ? 1 : 0;
    const lines = groups.flatMap(({ full, brief, count }) => {
      if (briefs <= later) {
        omitted += count;
        hidden += 1;
        return [];
      }
      briefs -= 1;
      if (full.length - 1 > left) {
        omitted += count - 1;
        return [brief];
      }
      left -= full.length - 1;
      omitted += count - 1;
      return full;
    });
    return [...before, ...lines, ...(omitted && rest ? [rest(omitted, hidden)] : []), ...after];
  });
}

module.exports = { fitted };
