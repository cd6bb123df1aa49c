'use strict';

/** Measures the rules against the corpus and the backend, with ESLint and as the doctor runs them. */

const path = require('node:path');
const { mended } = require('../lib/doctor/mend.js');
const rules = require('../lib/rules/index.js');
const { compare, expectedOf, figuresOf, readSources } = require('../scripts/corpus.js');
const { describe: lines, measure } = require('../scripts/measure.js');
const { withDoctor } = require('../scripts/withDoctor.js');
const { withEslint } = require('../scripts/withEslint.js');

describe.each([
  ['corpus', 120],
  ['backend', 60],
])('%s', (folder, files) => {
  describe.each([
    ['ESLint', withEslint],
    ['the doctor', withDoctor],
  ])('with %s', (_, reportsOf) => {
    const comparisons = measure(path.join(__dirname, folder), reportsOf);
    const figures = figuresOf(comparisons);
    beforeAll(() => process.stdout.write(`\n${lines(folder, comparisons).join('\n')}\n`));

    test(`has at least ${files} files`, () => expect(comparisons.length).toBeGreaterThanOrEqual(files));

    test('finds nothing for certain that is right', () => expect(figures.certainWrong).toBe(0));

    test('finds at least 95 % of what is wrong', () => expect(figures.recall).toBeGreaterThanOrEqual(0.95));

    test('is right in at least 90 % of what it finds likely', () =>
      expect(figures.likelyPrecision).toBeGreaterThanOrEqual(0.9));
  });
});

test('the corpus has findings of every rule, and of no other', () => {
  const expected = readSources(path.join(__dirname, 'corpus')).flatMap(expectedOf);
  const names = [...new Set(expected.map(({ rule }) => rule))];
  expect(names.sort()).toEqual(Object.keys(rules).sort());
});

test('mending a source twice is mending it once, and what it gives can be parsed', () => {
  const sources = readSources(path.join(__dirname, 'corpus'));
  const mend = (text, file) => mended(text, { file, rules });
  const once = sources.map(({ file, text }) => ({ file, before: text, ...mend(text, file) }));
  expect(once.filter(({ before, after }) => before !== after).length).toBeGreaterThan(20);
  for (const { file, after, unmended } of once) {
    expect({ file, unmended: unmended ?? null }).toEqual({ file, unmended: null });
    expect({ file, text: mend(after, file).after }).toEqual({ file, text: after });
  }
});

describe('the comparison', () => {
  const text =
    'one\ntwo // finding: no-surgery certain, no-pattern likely\nthree {/* finding: no-surgery likely */}\n';
  const expected = expectedOf({ file: 'a.js', text });
  const at = (rule, line, certain, endLine = line) => ({ rule, line, endLine, certain });
  const figures = (...reports) => figuresOf([compare(expected, reports)]);

  test('reads the comments of lines', () => {
    expect(expected).toEqual([
      { rule: 'no-surgery', certain: true, line: 2 },
      { rule: 'no-pattern', certain: false, line: 2 },
      { rule: 'no-surgery', certain: false, line: 3 },
    ]);
  });

  test('refuses a comment that is misspelt', () => {
    const misspelt = { file: 'a.js', text: 'one // finding: no-surgery sure\n' };
    expect(() => expectedOf(misspelt)).toThrow('a.js:1');
  });

  test.each([
    ['silence misses all', [], { recall: 0, missed: 3 }],
    ['a report on the line is right', [at('no-surgery', 2, true)], { certainRight: 1, missed: 2 }],
    [
      'a report that begins before and covers the line is right',
      [at('no-surgery', 1, true, 2)],
      { certainRight: 1 },
    ],
    [
      'a report that ends before the line is wrong',
      [at('no-surgery', 1, true)],
      { certainWrong: 1, missed: 3 },
    ],
    [
      'a report of another rule is wrong',
      [at('await-maker', 2, false)],
      { likelyWrong: 1, likelyPrecision: 0 },
    ],
    [
      'two reports on a line are one finding',
      [at('no-pattern', 2, false), at('no-pattern', 2, false)],
      { likelyRight: 1 },
    ],
    ['a likely finding may be too certain', [at('no-pattern', 2, true)], { tooCertain: 1, certainWrong: 0 }],
    ['a certain finding may be too shy', [at('no-surgery', 2, false)], { tooShy: 1, likelyWrong: 0 }],
  ])('%s', (_, reports, part) => expect(figures(...reports)).toMatchObject(part));
});
