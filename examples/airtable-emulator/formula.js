'use strict';

/**
 * Compiles a `filterByFormula` to a predicate over the fields of a row. Supports what filters by id need:
 *
 *     comparison = text { ("=" | "!=") text }        text = operand { "&" operand }
 *     operand = number | "text" | 'text' | {field} | NAME(comparison, …) | (comparison)
 *
 * Anything else is a 422. A formula that can't be evaluated for a row, such as LEFT of a list, is #ERROR! in
 * Airtable, and the row doesn't match.
 */

const { apiError } = require('./apiError');

const MAX_DEPTH = 200;
const ESCAPES = { n: '\n', r: '\r', t: '\t' };

/** #ERROR! in Airtable: ends the evaluation for a row. */
class CellError extends Error {}

const isTrue = (value) => value !== null && value !== '' && value !== 0;
const bit = (condition) => (condition ? 1 : 0);
const text = (value) => (value === null ? '' : String(value));

/** Text functions accept a text or a blank. */
function onlyText(value) {
  if (value !== null && typeof value !== 'string') throw new CellError('not a text');
  return text(value);
}

function onlyCount(value) {
  if (typeof value !== 'number' || value < 0) throw new CellError('not a count');
  return Math.floor(value);
}

/** A blank equals the empty text and zero. A text never equals a number. */
function equal(a, b) {
  if (a === null) return b === null || b === '' || b === 0;
  return b === null ? equal(b, a) : a === b;
}

/** The supported functions: the minimum and maximum number of arguments, and the implementation. */
const FUNCTIONS = {
  AND: { from: 1, to: Infinity, of: (...values) => bit(values.every(isTrue)) },
  OR: { from: 1, to: Infinity, of: (...values) => bit(values.some(isTrue)) },
  NOT: { from: 1, to: 1, of: (value) => bit(!isTrue(value)) },
  TRUE: { from: 0, to: 0, of: () => 1 },
  FALSE: { from: 0, to: 0, of: () => 0 },
  LEN: { from: 1, to: 1, of: (value) => onlyText(value).length },
  LEFT: { from: 2, to: 2, of: (value, count) => onlyText(value).slice(0, onlyCount(count)) },
  RIGHT: {
    from: 2,
    to: 2,
    of: (value, count) => {
      const all = onlyText(value);
      return all.slice(Math.max(0, all.length - onlyCount(count)));
    },
  },
  FIND: {
    from: 2,
    to: 3,
    of: (wanted, value, start = 1) =>
      onlyText(value).indexOf(onlyText(wanted), Math.max(0, onlyCount(start) - 1)) + 1,
  },
};

/**
 * Converts a cell to a formula value: a text, a number, a `List` (lookup or multiple select), or null for a
 * blank.
 */
function cell(value) {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return bit(value);
  return typeof value === 'object' ? new List(value) : value;
}

/** Acts as a text when it is joined or compared. Text functions refuse it. */
class List {
  constructor(value) {
    this.value = value;
  }

  toString() {
    return Array.isArray(this.value) ? this.value.join(', ') : JSON.stringify(this.value);
  }
}

const comparable = (value) => (value instanceof List ? text(value) : value);

/**
 * A recursive-descent parser: each method consumes one rule of the grammar, and returns a function of the
 * fields.
 */
class Parser {
  constructor(source) {
    this.source = source;
    this.at = 0;
    this.depth = 0;
  }

  whole() {
    const value = this.comparison();
    this.skipSpace();
    if (this.at < this.source.length) this.refuse(`unexpected ${this.source[this.at]}`);
    return value;
  }

  comparison() {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.refuse('nested too deeply');
    let left = this.text();
    for (;;) {
      const [a, operator] = [left, this.take(/=|!=/y)];
      if (operator === undefined) break;
      const [b, wanted] = [this.text(), operator === '='];
      left = (fields) => bit(equal(comparable(a(fields)), comparable(b(fields))) === wanted);
    }
    this.depth -= 1;
    return left;
  }

  text() {
    let left = this.operand();
    while (this.take(/&/y) !== undefined) {
      const [a, b] = [left, this.operand()];
      left = (fields) => text(a(fields)) + text(b(fields));
    }
    return left;
  }

  operand() {
    const number = this.take(/-?\d+(\.\d+)?/y);
    if (number !== undefined) return () => Number(number);
    const quoted = this.take(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y);
    if (quoted !== undefined) {
      const value = quoted.slice(1, -1).replace(/\\([^])/g, (_, escaped) => ESCAPES[escaped] ?? escaped);
      return () => value;
    }
    const field = this.take(/\{[^{}\\]+\}/y);
    if (field !== undefined) {
      const name = field.slice(1, -1);
      return (fields) => cell(Object.hasOwn(fields, name) ? fields[name] : undefined);
    }
    if (this.take(/\(/y) !== undefined) {
      const inner = this.comparison();
      this.expect(/\)/y, ')');
      return inner;
    }
    return this.call();
  }

  call() {
    const name = this.take(/[A-Za-z_]+(?=\s*\()/y);
    if (name === undefined) this.refuse('expected a value');
    const known = Object.hasOwn(FUNCTIONS, name.toUpperCase())
      ? FUNCTIONS[name.toUpperCase()]
      : this.refuse(`unknown function ${name}`);
    this.expect(/\(/y, '(');
    const args = [];
    if (this.take(/\)/y) === undefined) {
      do args.push(this.comparison());
      while (this.take(/,/y) !== undefined);
      this.expect(/\)/y, ')');
    }
    if (args.length < known.from || args.length > known.to) {
      this.refuse(`${name} with ${args.length} arguments`);
    }
    return (fields) => known.of(...args.map((arg) => arg(fields)));
  }

  /** Skips white space, then consumes and returns what `pattern` matches here. */
  take(pattern) {
    this.skipSpace();
    pattern.lastIndex = this.at;
    const [matched] = pattern.exec(this.source) ?? [];
    this.at += matched?.length ?? 0;
    return matched;
  }

  expect(pattern, name) {
    if (this.take(pattern) === undefined) this.refuse(`expected ${name}`);
  }

  skipSpace() {
    while (/\s/.test(this.source.charAt(this.at))) this.at += 1;
  }

  refuse(why) {
    const problem = `Invalid formula. Please check your formula text. (${why}, at ${this.at})`;
    throw apiError(
      422,
      'INVALID_FILTER_BY_FORMULA',
      `The formula for filtering records is invalid: ${problem}`,
    );
  }
}

/**
 * Returns a function that says whether the fields of a row match. Throws a 422 if the formula is not
 * supported.
 */
exports.compile = (source) => {
  const value = new Parser(source).whole();
  return (fields) => {
    try {
      return isTrue(comparable(value(fields)));
    } catch (error) {
      if (error instanceof CellError) return false;
      throw error;
    }
  };
};
