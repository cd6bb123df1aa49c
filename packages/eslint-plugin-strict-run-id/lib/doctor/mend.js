'use strict';

/** Mends what is certain in a text: rounds of edits, until a round finds nothing more to do. */

const { check, Unparsed } = require('./check.js');
const { applied } = require('./fixer.js');

/** Rounds of edits. Two are usual: an edit brings another finding, or two edits touch. */
const MAX_ROUNDS = 10;

const BOM = '\ufeff';

/**
 * Returns what `check` returns for the mended text, with `after`, that text, `count`, the number of edits, and `unmended`, a text
 * if the mending had to stop. Outside of the edits each byte is as it was.
 */
function mended(before, options) {
  let after = before;
  let result = check(before, options);
  let count = 0;
  for (let round = 0; ; round += 1) {
    const edits = result.findings.filter(({ fix, certain }) => fix && certain).map(({ fix }) => fix);
    if (edits.length === 0) return { ...result, after, count, unmended: null };
    if (round === MAX_ROUNDS) {
      const unmended = `--fix was stopped after ${MAX_ROUNDS} rounds: its edits bring up each other`;
      return { ...result, after: before, count: 0, unmended };
    }
    const bom = after.startsWith(BOM) ? BOM : '';
    const { text, done } = applied(after.slice(bom.length), edits);
    let next;
    try {
      next = check(bom + text, options);
    } catch (error) {
      if (!(error instanceof Unparsed)) throw error;
      const codes = [
        ...new Set(result.findings.filter(({ fix }) => done.includes(fix)).map(({ code }) => code)),
      ];
      const unmended = `--fix changed nothing here, since its text could not be parsed (${codes.join(', ')}): ${error.message}`;
      return { ...result, after, count, unmended };
    }
    after = bom + text;
    result = next;
    count += done.length;
  }
}

module.exports = { mended };
