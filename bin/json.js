'use strict';

/** An object as JSON in many short texts, one line for each thing in its arrays: a large report is no one string. */

// What JSON may hold as it is, and a terminal would obey: names of processes come from logs.
const OBEYED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const stringify = (value) =>
  JSON.stringify(value).replace(OBEYED, (char) => char.split('').map(escape).join(''));

function* jsonTexts(object) {
  let before = '{';
  for (const [name, value] of Object.entries(object)) {
    yield `${before}\n${stringify(name)}: `;
    before = ',';
    if (!Array.isArray(value)) {
      yield stringify(value);
      continue;
    }
    for (const [at, item] of value.entries()) yield `${at ? ',' : '['}\n  ${stringify(item)}`;
    yield value.length ? '\n]' : '[]';
  }
  yield '\n}\n';
}

module.exports = { jsonTexts, stringify };
