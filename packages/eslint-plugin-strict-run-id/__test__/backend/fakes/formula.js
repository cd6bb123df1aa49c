'use strict';

/** The part of Airtable's formulas that the backend uses. Text it can't read is an error with status 422, as there. */

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\{([^{}]+)\}|(\d+)|([A-Z_]+)|(!=|>=|<=|[=<>&(),]))/y;

const isTrue = (value) => value !== '' && value !== null && value !== undefined && value !== 0 && value !== false;
const text = (value) => (value === null || value === undefined ? '' : String(value));

const FUNCTIONS = {
  AND: (...values) => values.every(isTrue),
  OR: (...values) => values.some(isTrue),
  NOT: (value) => !isTrue(value),
  FIND: (what, where) => text(where).indexOf(text(what)) + 1,
  LEFT: (value, count) => text(value).slice(0, count),
  LOWER: (value) => text(value).toLowerCase(),
  BLANK: () => '',
};

const COMPARE = {
  '=': (a, b) => text(a) === text(b),
  '!=': (a, b) => text(a) !== text(b),
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

function refuse(formula) {
  throw Object.assign(new Error(`The formula for filtering records is invalid: ${formula}`), { status: 422 });
}

function tokensOf(formula) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  while (end < formula.trimEnd().length) {
    const found = TOKEN.exec(formula);
    if (!found) refuse(formula);
    end = TOKEN.lastIndex;
    const [, double, single, field, number, name, sign] = found;
    if (double !== undefined || single !== undefined) tokens.push({ text: (double ?? single).replace(/\\(.)/g, '$1') });
    else if (field !== undefined) tokens.push({ field });
    else if (number !== undefined) tokens.push({ number: Number(number) });
    else tokens.push(name === undefined ? { sign } : { name });
  }
  return tokens;
}

/** A function from a record to whether it matches. */
module.exports = (formula) => {
  const tokens = tokensOf(formula);
  let at = 0;
  const isNext = (sign) => tokens[at]?.sign === sign;
  const take = (sign) => {
    if (!isNext(sign)) refuse(formula);
    at += 1;
  };

  function operand() {
    const token = tokens[at];
    at += 1;
    if (token === undefined) return refuse(formula);
    if (token.text !== undefined) return () => token.text;
    if (token.number !== undefined) return () => token.number;
    if (token.field !== undefined) return ({ fields }) => fields[token.field];
    if (token.sign === '(') {
      const inner = comparison();
      take(')');
      return inner;
    }
    const call = token.name === 'RECORD_ID' ? null : FUNCTIONS[token.name];
    if (call === undefined) return refuse(formula);
    const values = [];
    take('(');
    while (!isNext(')')) {
      values.push(comparison());
      if (!isNext(')')) take(',');
    }
    take(')');
    return call === null ? ({ id }) => id : (record) => call(...values.map((value) => value(record)));
  }

  function joined() {
    const parts = [operand()];
    while (isNext('&')) {
      at += 1;
      parts.push(operand());
    }
    return parts.length === 1 ? parts[0] : (record) => parts.map((part) => text(part(record))).join('');
  }

  function comparison() {
    const left = joined();
    const compare = COMPARE[tokens[at]?.sign];
    if (!compare) return left;
    at += 1;
    const right = joined();
    return (record) => compare(left(record), right(record));
  }

  const matches = comparison();
  if (at < tokens.length) refuse(formula);
  return (record) => isTrue(matches(record));
};
