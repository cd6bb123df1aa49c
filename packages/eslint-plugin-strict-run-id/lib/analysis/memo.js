'use strict';

/** Computes each thing once, and keeps it in a map. */

/** Returns what a map has for a key, computed the first time; `null` while it is computed, so that what is defined by itself has no value. */
function memoOnce(map, key, compute) {
  if (!map.has(key)) {
    map.set(key, null);
    map.set(key, compute());
  }
  return map.get(key);
}

/** Returns what a map has for a key, computed the first time. */
function memo(map, key, compute) {
  if (!map.has(key)) map.set(key, compute());
  return map.get(key);
}

module.exports = { memo, memoOnce };
