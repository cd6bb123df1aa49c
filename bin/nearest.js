'use strict';

/** The name that was probably meant: the one with the fewest typing errors, if they are few. */

/** How many letters must be added, dropped, changed or swapped with their neighbour to make `b` of `a`. */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      row[j] = Math.min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

/** The one of `names` that is nearest to `typed`, or `undefined` where none is near. */
function nearest(typed, names) {
  const longest = Math.max(...names.map((name) => name.length));
  // A text that is much longer is no slip, and could be a megabyte.
  if (typed.length > longest + 2) return undefined;
  const begun = typed.length > 1 ? names.filter((name) => name.startsWith(typed)) : [];
  if (begun.length === 1) return begun[0];
  const [best] = names
    .map((name) => ({ name, errors: distance(typed.toLowerCase(), name) }))
    .filter(({ name, errors }) => errors <= Math.max(1, Math.floor(name.length / 3)))
    .sort((one, other) => one.errors - other.errors);
  return best?.name;
}

module.exports = { nearest };
