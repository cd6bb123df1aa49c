'use strict';

/** Small date helpers. */

exports.pad = (number) => String(number).padStart(2, '0');

exports.dayOf = (date) => date.toISOString().split('T')[0];

/** '2025-10-03' → '3 Oct 2025' */
exports.readable = (day) => {
  const [year, month, date] = day.split('-');
  const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  return `${Number(date)} ${names[Number(month) - 1]} ${year}`;
};

exports.hoursAgo = (hours, now = Date.now()) => new Date(now - hours * 3600 * 1000);

exports.isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text);
