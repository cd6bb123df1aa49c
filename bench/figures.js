'use strict';

/** What is reported of repeated measurements. */

/** Returns the value below which a part of the list is, such as 0.25. */
const quartile = (list, part) => list.toSorted((a, b) => a - b)[Math.round((list.length - 1) * part)];

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

module.exports = { median, quartile };
