'use strict';

/** An object as JSON in many short texts, one line for each thing in its arrays: a large report is no one string. */

function* jsonTexts(object) {
  let before = '{';
  for (const [name, value] of Object.entries(object)) {
    yield `${before}\n${JSON.stringify(name)}: `;
    before = ',';
    if (!Array.isArray(value)) {
      yield JSON.stringify(value);
      continue;
    }
    for (const [at, item] of value.entries()) yield `${at ? ',' : '['}\n  ${JSON.stringify(item)}`;
    yield value.length ? '\n]' : '[]';
  }
  yield '\n}\n';
}

module.exports = { jsonTexts };
