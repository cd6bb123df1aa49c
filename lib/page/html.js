'use strict';

/**
 * How text gets into the page: what came from a log is escaped here, once, so that no other file has to remember it. `html`
 * escapes whatever is put into it; `visible` shows the characters that hide, or turn the text around them.
 */

/** Controls, line separators, format characters (bidirectional ones, tags), invisible letters, lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** Text with its hidden characters spelled out, `\u001b`, and no longer than `longest`. */
function visible(text, longest = 400) {
  const characters = Array.from(String(text).slice(0, 2 * longest));
  const cut = characters.length > longest || String(text).length > 2 * longest;
  const shown = characters.slice(0, longest).join('').replace(hidden, spell);
  return cut ? `${shown}…` : shown;
}

function spell(character) {
  const code = character.codePointAt(0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** A template whose values are escaped, but for markup that it made itself; lists are joined, `null` and `false` left out. */
function html(strings, ...values) {
  return new Markup(strings.reduce((text, next, at) => text + insert(values[at - 1]) + next));
}

function insert(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(insert).join('');
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => entities[character]);
}

/** Markup as it is: for our own assets, and for what was escaped in another way. */
const asIs = (text) => new Markup(text);

/** JSON for a script element: nothing in it ends the element or, in an old engine, a line. */
function json(value) {
  const escaped = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, spell);
  return asIs(escaped);
}

module.exports = { asIs, html, json, visible };
