'use strict';

/** The items of each key, in their order, in the order of the keys. In one pass: a report may hold a hundred thousand findings. */
function groupedBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

module.exports = { groupedBy };
