// Digits as a class, and each pair of its own.
'use strict';

exports.looksLikeRun = (text) => /^[0-9]{6}-[0-9]{6}/.test(text); // finding: no-pattern certain

exports.partsOf = (text) => /^(\d{2})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})/.exec(text); // finding: no-pattern certain
