'use strict';

/** Which names of tenants collide, in a list of all of them. */

const { quoted } = require('./terminal.js');

const place = (input, line) => quoted(input) + (line === null ? '' : ` (line ${line})`);

/**
 * Finds names that would be equal once every suggestion is adopted, and names that look alike then. Tenants of one name
 * would share runs; tenants of one look would be mistaken for each other.
 */
class Collisions {
  /** The inputs with their lines, by the name they lead to. */
  #byName = new Map();

  add({ input, line, suggestion, ok }) {
    const name = ok ? input : suggestion;
    if (name === null) return;
    const inputs = this.#byName.get(name) ?? new Map();
    if (!inputs.has(input)) inputs.set(input, line);
    this.#byName.set(name, inputs);
  }

  /** Yields a sentence for each collision. */
  *warnings() {
    yield* this.#shared();
    yield* this.#lookalikes();
  }

  *#shared() {
    for (const [name, inputs] of this.#byName) {
      if (inputs.size > 1) yield `${places(inputs).join(' and ')} would share the client id ${name}.`;
    }
  }

  *#lookalikes() {
    const { skeleton } = require('../lib/bound.js').lookalike;
    const byLook = new Map();
    for (const name of this.#byName.keys()) {
      const look = skeleton(name);
      byLook.set(look, [...(byLook.get(look) ?? []), name]);
    }
    for (const names of byLook.values()) {
      if (names.length === 1) continue;
      const shown = names.map((name) => places(this.#byName.get(name))[0]);
      yield `${shown.join(' and ')} look alike; they differ in ${difference(names)}.`;
    }
  }
}

const places = (inputs) => [...inputs].map(([input, line]) => place(input, line));

/** The first characters in which names differ, as code points, since one can't see them. */
function difference(names) {
  const spelled = names.map((name) => Array.from(name));
  const first = spelled[0].findIndex((_, at) => spelled.some((chars) => chars[at] !== spelled[0][at]));
  const at = first < 0 ? spelled[0].length : first;
  return [...new Set(spelled.map((chars) => codePoint(chars[at])))].join(' and ');
}

function codePoint(char) {
  if (char === undefined) return 'the end';
  return `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

module.exports = { Collisions, place };
