'use strict';

/** Stories of one run, told for each kind of format, and the table of all formats. */

const { HEADED, PROSE } = require('./storyFormats.js');
const { DOCUMENTS, FIELDS, PAYLOADS, WRAPPED } = require('./storyFormats.json.js');

const FORMATS = [...HEADED, ...PROSE, ...FIELDS, ...WRAPPED, ...PAYLOADS, ...DOCUMENTS];

/** Returns the text of a log in a format. */
const written = ({ document, render }, entries) =>
  document ? document(entries) : `${entries.map((entry) => render(entry)).join('\n')}\n`;

/** Returns a generator of numbers below 1 that gives the same ones for the same seed. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the base id of a time. */
const baseAt = (time) =>
  new Date(time).toISOString().slice(2, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-');

/**
 * Returns the entries of steps `[seconds, run, text, level]`, in which `%` is where prose names the id. Formats with a
 * field or a header for the run leave it out of the text, so that only the field says it.
 */
const told = (kind, tenant, begin, steps) =>
  steps.map(([seconds, run, text, level = 'info']) => ({
    time: begin + seconds * 1_000,
    level,
    run,
    tenant,
    text: kind === 'fields' ? text.replace(/ (for )?%/, '') : text.replace('%', run),
  }));

/** Returns the story that goes wrong: the base is looked up after the client's id was registered. */
function wrongStory(kind, tenant, begin) {
  const base = baseAt(begin);
  const run = `${base}-${tenant}`;
  return told(kind, tenant, begin, [
    [0, base, 'Generated run ID %'],
    [1, run, 'Created run record recKU8iGyB0A3pxFi for %'],
    [60, base, 'Job tracking record not found for %', 'error'],
    [61, base, 'Metrics updated successfully for %'],
    [126, run, 'Run % completed'],
  ]);
}

const CHOICES = {
  made: ['Generated run ID %', 'Created run ID %', 'Minted a new run ID %'],
  registered: [
    'Created run record recKU8iGyB0A3pxFi for %',
    'Registered run record for %',
    'Inserted job tracking record for %',
  ],
  found: ['Found run record for %', 'Using existing run record for %', 'Loaded job tracking record for %'],
  updated: ['Updated run record for %', 'Updated metrics for %', 'Updating run record for %'],
  succeeded: ['Lead scoring done, 25 leads scored successfully for %', 'Metrics updated successfully for %'],
  completed: ['Run % completed', 'Run % finished successfully', 'Job % succeeded'],
};

/** Returns one of many stories in which nothing goes wrong. */
function cleanStory(kind, tenant, begin, seed) {
  const next = random(seed);
  const one = (step) => CHOICES[step][Math.floor(next() * CHOICES[step].length)];
  const run = `${baseAt(begin)}-${tenant}`;
  let at = 0;
  const later = () => (at += 1 + Math.floor(next() * 20));
  return told(kind, tenant, begin, [
    [0, run, one('made')],
    [later(), run, one('registered')],
    ...['found', 'updated', 'succeeded'].filter(() => next() < 0.7).map((step) => [later(), run, one(step)]),
    [later(), run, one('completed')],
  ]);
}

module.exports = { FORMATS, baseAt, cleanStory, random, told, written, wrongStory };
