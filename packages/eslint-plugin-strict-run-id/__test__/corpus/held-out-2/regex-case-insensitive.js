// An old form, and both in one.
'use strict';

const ANY = /^(?:SR-\d{6}-\d{3}|\d{6}-\d{6})/i; // finding: no-pattern certain

exports.isAny = (text) => ANY.test(text);
exports.clean = (text) => text.replace(/\s+/g, ' ').trim();
