'use strict';

/** The inputs that the benchmarks and soaks share: tenants, ids of successive seconds, record ids, and random numbers. */

/** Invented tenants with the names that are hardest to read: a hyphen, a repeated word, an apostrophe. */
const TENANTS = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];

const two = (number) => String(number).padStart(2, '0');

/** Copies a string to a flat one, as it would arrive in a request; V8 may have it as a rope of pieces. */
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');

/** Returns the base id of a time in milliseconds since the epoch, in UTC. */
function baseId(time) {
  const at = new Date(time);
  const date = `${two(at.getUTCFullYear() % 100)}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${date}-${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}`;
}

/** Returns the base id of the second with this number, from the start of 2025. */
const secondId = (index) => flat(baseId(Date.UTC(2025, 0, 1) + index * 1000));

/** Returns the record id with this number, in the form of Airtable's. */
const recordId = (index) => flat(`rec${String(index).padStart(14, '0')}`);

/** Returns `count` client ids. */
const clientIds = (count) => Array.from({ length: count }, (_, index) => flat(`Client-${index}`));

/** Returns a function that returns a whole number below another: the same numbers for the same seed. */
function random(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

module.exports = { TENANTS, baseId, clientIds, flat, random, recordId, secondId, two };
