'use strict';

/** Suggests the name that was probably meant. */

/**
 * Returns the edit distance: letters added, dropped, changed or swapped with their neighbour (optimal string
 * alignment).
 */
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

/** Returns the one of `names` that is closest to `typed`, or `undefined` if none is close. */
function nearest(typed, names) {
  const longest = Math.max(...names.map((name) => name.length));
  // A much longer text is not a typo, and comparing a megabyte would take long.
  if (typed.length > longest + 2) return undefined;
  const completions = typed.length > 1 ? names.filter((name) => name.startsWith(typed)) : [];
  if (completions.length === 1) return completions[0];
  const [best] = names
    .map((name) => ({ name, errors: distance(typed.toLowerCase(), name) }))
    .filter(({ name, errors }) => errors <= Math.max(1, Math.floor(name.length / 3)))
    .sort((one, other) => one.errors - other.errors);
  return best?.name;
}

module.exports = { nearest };
