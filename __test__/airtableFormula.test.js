'use strict';

/** `airtableFormula`: what the filters look like, and that nothing breaks out of them. */

const runIds = require('strict-run-id');
const { absent, notStrings, refusal } = require('./helpers/index.js');

const { and, baseIdMatches, clientIdEquals, or, runIdEquals } = runIds.airtableFormula;
const base = '251003-154510';

beforeAll(() => runIds.setLogger(null));

/** The functions that take a field, each with an id that it takes. */
const withField = [
  ['runIdEquals', runIdEquals, base],
  ['clientIdEquals', clientIdEquals, 'Ada-Park'],
  ['baseIdMatches', baseIdMatches, base],
];

const joins = [
  ['and', and, 'AND'],
  ['or', or, 'OR'],
];

/** The description of a value in the middle of a sentence. */
const inParentheses = (described) => described.replace(/: (.*\?)$/, ' ($1)');

function expectInvalid(call, name, argument, problem) {
  const error = refusal(call);
  expect(error).toBeInstanceOf(runIds.RunIdError);
  expect(error.code).toBe('ERR_INVALID_ARGUMENT');
  expect(error.message).toBe(
    `STRICT RUN ID ERROR: Invalid argument ${argument} of airtableFormula.${name}: ${problem}. ${error.hint}`,
  );
}

test.each([
  [runIdEquals('Run ID', base), '{Run ID}="251003-154510"'],
  [runIdEquals('Run ID', `${base}-O'Neil`), `{Run ID}="251003-154510-O'Neil"`],
  [runIdEquals('Kunde', `${base}-Łódź`), '{Kunde}="251003-154510-Łódź"'],
  [clientIdEquals('Client', 'ada'), '{Client}="ada"'],
  [clientIdEquals('Client', "O'Neil"), `{Client}="O'Neil"`],
  [baseIdMatches('F', base), 'OR({F}="251003-154510",LEFT({F}&"",14)="251003-154510-")'],
  [baseIdMatches('F', 'SR-250924-001'), 'OR({F}="SR-250924-001",LEFT({F}&"",15)="SR-250924-001-C")'],
  [
    baseIdMatches('F', '8MSTBAfqMzuXPvgB3'),
    'OR({F}="8MSTBAfqMzuXPvgB3",LEFT({F}&"",19)="8MSTBAfqMzuXPvgB3-C")',
  ],
  [baseIdMatches('F', 'apify-a'), 'OR({F}="apify-a",LEFT({F}&"",9)="apify-a-C")'],
])('a formula is %s', (formula, expected) => {
  expect(formula).toBe(expected);
});

describe.each(withField)('%s', (name, call, id) => {
  test.each(["Owner's Run", '"Run"', 'Run, (the) & =', '// Run', 'Łódź 🦀', 'x'.repeat(1_000)])(
    'takes the field %p',
    (field) => {
      expect(call(field, id)).toContain(`{${field}}=`);
    },
  );

  test.each([
    ['a brace that closes', 'Run ID}=1,{x', "it contains '}' (U+007D)"],
    ['a brace that opens', 'Run {ID', "it contains '{' (U+007B)"],
    ['a backslash', 'Run ID\\', "it contains '\\' (U+005C)"],
    ['an escaped brace', 'Run \\} ID', "it contains '\\' (U+005C)"],
    ['a newline', 'Run\nID', 'it contains U+000A'],
    ['NUL', 'Run\0ID', 'it contains U+0000'],
    ['a lone surrogate', 'Run \ud800', 'it contains a lone surrogate, half of a UTF-16 pair'],
    ['white space alone', ' \u00a0', 'it is empty or only white space'],
    ['a thousand and one characters', 'x'.repeat(1_001), 'it is longer than 1000 characters'],
    ['a hundred million characters', 'x'.repeat(100_000_000), 'it is longer than 1000 characters'],
  ])('refuses a field with %s', (_, field, problem) => {
    expectInvalid(() => call(field, id), name, 'field', problem);
  });

  test.each(absent)('refuses %s as field', (_, field) => {
    expectInvalid(() => call(field, id), name, 'field', 'it is empty or only white space');
  });

  test.each(notStrings)('refuses %s as field', (_, field, type, described) => {
    expectInvalid(
      () => call(field, id),
      name,
      'field',
      `it is ${inParentheses(described)}, not a field name`,
    );
  });

  test.each(absent)('needs an id, so %s is refused', (_, nothing) => {
    const code = name === 'clientIdEquals' ? 'ERR_CLIENT_ID_MISSING' : 'ERR_RUN_ID_MISSING';
    expect(refusal(() => call('F', nothing)).code).toBe(code);
    expect(refusal(() => call('F')).code).toBe(code);
  });

  test.each(['"', "'", '\\', '{', '}', '\n', '“', '" OR "1', '"),OR(1'])(
    'refuses %p behind an id',
    (attempt) => {
      const code = name === 'clientIdEquals' ? 'ERR_CLIENT_ID_FORMAT' : 'ERR_RUN_ID_FORMAT';
      expect(refusal(() => call('F', id + attempt)).code).toBe(code);
      expect(refusal(() => call('F', attempt)).code).toBe(code);
    },
  );

  test('checks all that is present before what is absent', () => {
    expect(refusal(() => call(null, 'a b')).code).not.toBe('ERR_INVALID_ARGUMENT');
    expect(refusal(() => call('{', null)).code).toBe('ERR_INVALID_ARGUMENT');
    expect(refusal(() => call('{', 'a b')).code).toBe('ERR_INVALID_ARGUMENT');
    expect(refusal(() => call()).code).toBe('ERR_INVALID_ARGUMENT');
  });
});

test.each([`${base}-Ada-Park`, 'SR-250924-001-CAda', 'apify-a-CAda'])('%s is not a base id', (runId) => {
  const error = refusal(() => baseIdMatches('F', runId));
  expect(error.code).toBe('ERR_RUN_ID_FORMAT');
  expect(error.runId).toBe(runId);
  expect(error.message).toContain(
    'passed to airtableFormula.baseIdMatches, which takes only a base id. getBaseRunId() returns the base id of a run id.',
  );
});

describe.each(joins)('%s', (name, join, word) => {
  test('gives one formula of several', () => {
    expect(join('{A}=1', '{B}=2')).toBe(`${word}({A}=1,{B}=2)`);
    expect(join(join('{A}=1', '{B}=2'), '{C}=3')).toBe(`${word}(${word}({A}=1,{B}=2),{C}=3)`);
  });

  test('gives one alone as it is', () => {
    expect(join(runIdEquals('F', base))).toBe(`{F}="${base}"`);
  });

  test('takes any number of them', () => {
    const formulas = Array.from({ length: 1_000 }, (_, index) => clientIdEquals('F', `c${index}`));
    expect(join(...formulas)).toBe(`${word}(${formulas.join(',')})`);
  });

  test('needs one', () => {
    expectInvalid(() => join(), name, 'formulas', 'at least one is required');
  });

  test.each([
    ['nothing', '', 'is empty or only white space'],
    ['white space', ' \n', 'is empty or only white space'],
    ['a break out of the join', '1),OR(1', "closes ')' (U+0029) without opening it"],
    ['a break out of a text', "{S}='')&OR(1='", "closes ')' (U+0029) without opening it"],
    ['two formulas', '1,1', 'is more than one formula: it has a comma outside any function call'],
    ['an open text', '{S}="x', `does not close '"' (U+0022)`],
    ['a text that is closed by an escape', "{S}='x\\'", `does not close "'" (U+0027)`],
    ['an open field', '{S', "does not close '{' (U+007B)"],
    ['an open function', 'AND(1', "does not close '(' (U+0028)"],
    ['a brace too many', '{S}}', "closes '}' (U+007D) without opening it"],
    ['an escape in a field', '{S\\}}', "contains '\\' (U+005C) in a field name"],
    ['a comment', '1/*', 'contains // or /*, which may hide the rest'],
    ['a comment to the end', '1 // x', 'contains // or /*, which may hide the rest'],
    ['a word processor’s quotes', '{S}=“x”', "contains '“' (U+201C) outside quotes, where it is ambiguous"],
    ['a lone surrogate', '"\ud800"', 'contains a lone surrogate, half of a UTF-16 pair'],
    ['undefined', undefined, 'is undefined, not a string'],
    ['null', null, 'is null, not a string'],
  ])('refuses %s', (_, formula, problem) => {
    expectInvalid(() => join('{A}=1', formula), name, 'formulas', `formula 2 ${problem}`);
    expectInvalid(() => join(formula), name, 'formulas', `formula 1 ${problem}`);
  });

  test.each(notStrings)('refuses %s', (_, value, type, described) => {
    expectInvalid(
      () => join('{A}=1', value),
      name,
      'formulas',
      `formula 2 is ${inParentheses(described)}, not a string`,
    );
  });

  test('refuses more text than any request carries, unread', () => {
    expectInvalid(
      () => join('1', 'x'.repeat(100_000_000)),
      name,
      'formulas',
      'together they are longer than 1048576 characters',
    );
  });
});

test('they need no this', () => {
  expect(Object.keys(runIds.airtableFormula).sort()).toEqual([
    'and',
    'baseIdMatches',
    'clientIdEquals',
    'or',
    'runIdEquals',
  ]);
  expect([base].map((id) => runIdEquals('F', id))).toEqual([`{F}="${base}"`]);
});
