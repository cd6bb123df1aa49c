// A pattern in a string for match.
'use strict';

exports.find = (line) => line.match('[0-9]{6}-[0-9]{6}'); // finding: no-pattern likely
