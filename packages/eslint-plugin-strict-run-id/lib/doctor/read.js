'use strict';

/** Reads a source as text, and sees whether it can contain a finding at all. */

const { isUtf8 } = require('node:buffer');
const fs = require('node:fs');
const { reasonOf } = require('./files.js');
const { Unparsed } = require('./parse.js');

/** Returns the bytes of a file. Throws `Unparsed` if it can't be read. */
function readSource(file) {
  let bytes;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    throw new Unparsed(reasonOf(error));
  }
  // No word would be found in it.
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw new Unparsed('it is UTF-16; save it as UTF-8');
  return bytes;
}

/** Decodes a file, with its BOM. Throws `Unparsed` for bytes that aren't UTF-8, since an edit would lose them. */
function decoded(bytes) {
  if (!isUtf8(bytes)) throw new Unparsed("it isn't UTF-8");
  return bytes.toString();
}

/**
 * Returns a function that tells whether bytes contain a word of a rule. `words` of a rule is a regular expression, or an array of
 * lower-case ASCII words that are looked for in any case.
 */
function finderOf(rules) {
  const all = Object.values(rules).flatMap(({ words }) => words);
  const patterns = all.filter((word) => word instanceof RegExp);
  const words = [...new Set(all.filter((word) => typeof word === 'string'))];
  // A word that contains another word is found with it.
  const least = words.filter((word) => !words.some((other) => other !== word && word.includes(other)));
  return (bytes) => {
    const text = bytes.latin1Slice();
    if (patterns.some((pattern) => pattern.test(text))) return true;
    const lower = least.length > 0 ? text.toLowerCase() : '';
    return least.some((word) => lower.includes(word));
  };
}

module.exports = { decoded, finderOf, readSource };
