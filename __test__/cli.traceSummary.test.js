'use strict';

/** What `trace` shows of a report: first what is wrong, then what nothing explains, and never "No findings" alone beside an error. */

const { widthOf } = require('../bin/layout.js');
const { findingLines } = require('../bin/trace/findings.js');
const { summary } = require('../bin/trace/summary.js');
const { timelines } = require('../bin/trace/timeline.js');
const { steps, step } = require('../bin/trace/words.js');
const { trace } = require('../lib/bound.js');
const { eventOf, lineOf, missOf, reportOf, runOf, templateOf } = require('./fixtures/cliReports.js');
const { paint } = require('./helpers/cli.js');

const shown = (report, width = 80) => [...summary(report, { paint, width })].join('\n');
const ids = (count) =>
  Array.from({ length: count }, (_, at) => `2510${10 + (at % 20)}-0645${10 + (at % 50)}`);
const clean = (baseId) =>
  runOf(baseId, { events: [eventOf('completed', `${baseId}-Ada-Park`, lineOf(3, 'Run completed'))] });

const crash = templateOf("TypeError: Cannot read properties of undefined (reading '#') in #", {
  lines: 2,
  level: 'error',
  runs: ['251010-064529', '251010-064530'],
  match: "TypeError: Cannot read properties of undefined \\(reading '.*'\\) in",
});

describe('the summary', () => {
  test('shows equal findings of many runs as one row, with a count and what to do once', () => {
    const bases = ids(14);
    const findings = bases.map((baseId, at) => missOf(baseId, at + 1));
    const text = shown(reportOf({ runs: bases.map(clean), findings }));
    expect(text).toContain(
      [
        '14 errors, 0 warnings',
        'error    base-for-client-run-id ×14 in 14 runs  app.log:1, app.log:2 and 12 more',
        '         "251010-064510" was not found, though its record was registered as',
        '         "251010-064510-Ada-Park".',
        '         → Register and look up with this package: the pair of base and client',
        '         finds both spellings.',
        '… and 13 more of these kinds: --findings lists all with their lines',
      ].join('\n'),
    );
    expect(text.match(/→/g)).toHaveLength(1);
  });

  test('keeps findings of two clients apart, and of two sentences', () => {
    const [one, two, three] = ids(3);
    const findings = [
      missOf(one, 1),
      missOf(two, 2, { clientId: 'Bora-Bora' }),
      missOf(three, 3, { message: `"${three}" was looked up before its record was registered.` }),
    ];
    const text = shown(reportOf({ runs: [one, two, three].map(clean), findings }));
    expect(text.match(/^error {4}base-for-client-run-id {2}app\.log:\d$/gm)).toHaveLength(3);
    expect(text.match(/→/g)).toHaveLength(1);
  });

  test('shows every kind of finding, and an unexplained error, if there is no room to keep clients apart', () => {
    const bases = ids(40);
    const codes = ['other-tenant', 'success-after-miss', 'doubled-suffix', 'not-an-id'];
    const findings = bases.map((baseId, at) =>
      missOf(baseId, at, { code: codes[at % 4], clientId: `Client-${at}`, hint: `Do ${codes[at % 4]}.` }),
    );
    const text = shown(reportOf({ runs: bases.map(clean), findings, unexplained: [crash] }));
    for (const code of codes) {
      expect(text).toContain(`error    ${code} ×10 in 10 runs of 10 clients  app.log:`);
    }
    expect(text).toContain('→ Do other-tenant.');
    expect(text).toContain("×2       TypeError: Cannot read properties of undefined (reading '#') in #");
    expect(text).toContain('… and 36 more of these kinds: --findings lists all with their lines');
  });

  test('counts findings that the report has left out, and does not promise to list them', () => {
    const [one, two] = ids(2);
    const findings = [missOf(one, 1), missOf(two, 2)];
    const totals = { errors: 1_234_567, omittedFindings: 1_234_565 };
    const text = shown(reportOf({ runs: [clean(one), clean(two)], findings, totals }));
    expect(text).toContain('… and 1,234,566 more of these kinds: --findings lists the first 2\n');
  });

  test('never says "No findings" alone if an error is unexplained, and gives its runs and the rule to write', () => {
    const text = shown(reportOf({ runs: ids(2).map(clean), unexplained: [crash] }));
    expect(text).toContain(
      [
        '',
        'No findings, but 2 error lines with run ids that no rule explains',
        "×2       TypeError: Cannot read properties of undefined (reading '#') in #",
        '         app.log:7  in 2 runs: 251010-064529, 251010-064530',
        '         rule  {"step":"mentioned","match":"TypeError: Cannot read"}',
        '',
      ].join('\n'),
    );
    expect(text).not.toContain('No findings.');
    expect(text).toContain('  one line  strict-run-id trace --why app.log:7 app.log');
    expect(shown(reportOf({ runs: ids(2).map(clean), unexplained: [crash] }), 120)).toContain(
      `rule  ${JSON.stringify(crash.rule)}\n`,
    );
  });

  test('lists errors that no rule explains below the findings', () => {
    const [baseId] = ids(1);
    const text = shown(
      reportOf({ runs: [clean(baseId)], findings: [missOf(baseId, 1)], unexplained: [crash] }),
    );
    expect(text.indexOf('1 error, 0 warnings')).toBeLessThan(
      text.indexOf('\n2 error lines with run ids that no rule explains\n×2       TypeError'),
    );
  });

  test('says what no rule explains, what has an unknown format, and what has no time', () => {
    const others = ['Sending email summary for #', 'Lead # of #', 'tick #', 'tock #'].map((template, at) =>
      templateOf(template, { lines: 12 - at }),
    );
    const text = shown(
      reportOf({
        runs: [clean('251010-064529')],
        unexplained: [crash, ...others],
        unknown: [lineOf(9, '~~ 251010-064529 ~~')],
        totals: { linesWithIds: 100, unknownFormat: 1, withoutTime: 3 },
      }),
    );
    expect(text).toContain(
      [
        'no rule  No rule explains 42 more of 100 lines with run ids; the commonest:',
        '         ×12  Sending email summary for #',
        '         ×11  Lead # of #',
        '         ×10  tick #',
        'format   1 of 100 lines with run ids is in an unknown format',
        '         app.log:9  ~~ 251010-064529 ~~',
        'no time  3 of 100 lines with run ids have no time',
        '',
      ].join('\n'),
    );
  });

  test('is short if all is well', () => {
    expect(shown(reportOf({ runs: [clean('251010-064529')] }))).toBe(
      [
        'read     1 file, 40 lines, 5.2 kB; 20 lines with run ids',
        'runs     1 run, 1 different id',
        'clients  1: Ada-Park',
        'time     2025-10-10 06:45:13 UTC',
        '',
        'No findings.',
        '',
        'The latest runs',
        'run            begun     clients   err  warn  steps',
        '251010-064529  06:45:13  Ada-Park             completed',
        '',
        'Next',
        '  one run   strict-run-id trace --run 251010-064529 app.log',
        '  a page    strict-run-id trace --html trace.html app.log',
      ].join('\n'),
    );
  });

  test.each([80, 120])('fits a screen of %i columns, whatever there is', (width) => {
    const bases = ids(40);
    const codes = ['other-run', 'refused', 'doubled-suffix', 'not-an-id', 'job-id'];
    const findings = bases.map((baseId, at) =>
      missOf(baseId, at, {
        code: codes[at % 5],
        clientId: `Client-${at}`,
        hint: `Do this about ${codes[at % 5]}, ${'and then that, '.repeat(9)}please.`,
      }),
    );
    const wide = Array.from({ length: 20 }, (_, at) =>
      templateOf(`${'漢字 words '.repeat(20)}${at}`, {
        lines: 1_000_000,
        level: 'error',
        runs: bases,
        match: `${'word.*'.repeat(40)}${at}`,
      }),
    );
    const others = Array.from({ length: 9 }, (_, at) =>
      templateOf(`${'noise '.repeat(40)}${at}`, { lines: 50 }),
    );
    const report = reportOf({
      runs: bases.map(clean),
      findings,
      unexplained: [...wide, ...others],
      unknown: [lineOf(9, 'x'.repeat(300))],
      totals: { linesWithIds: 100_000_000, unknownFormat: 12_345_678, withoutTime: 12_345_678 },
    });
    const lines = shown(report, width).split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toMatch(/^… and \d+ more of these kinds: --findings/m);
    expect(lines).toContain('… and 15 more templates: --json lists them');
    expect(lines).toContain('Next');
  });
});

describe('a rule that is too wide', () => {
  const ruleIn = (match) => {
    const unexplained = [templateOf('t', { level: 'error', match })];
    const text = shown(reportOf({ runs: [clean('251010-064529')], unexplained }));
    return /rule {2}(\{.*\})/.exec(text)?.[1] ?? null;
  };

  test.each([
    ['Could not parse \\(.*\\) \\[x\\] and a text that is long enough to be cut off'],
    ['ends in a backslash \\\\ here and a text that is long enough to be cut off'],
  ])('is shortened to one that matches more: %s', (match) => {
    const shorter = JSON.parse(ruleIn(match)).match;
    expect(shorter.length).toBeGreaterThan(10);
    expect(shorter.length).toBeLessThan(match.length);
    expect(match.startsWith(shorter)).toBe(true);
    expect(() => new RegExp(shorter)).not.toThrow();
  });

  test('is left out if its beginning is no regular expression', () => {
    expect(ruleIn('(?:a|b c(d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k))')).toBe(
      null,
    );
  });
});

describe('--findings', () => {
  const lines = (report) => [...findingLines(report, { paint, width: 80 })].join('\n');

  test('says why a confidence is not higher', () => {
    const report = reportOf({ findings: [missOf('251010-064529', 1)] });
    expect(lines(report)).toContain(
      [
        'error  base-for-client-run-id  medium confidence',
        '  "251010-064529" was not found, though its record was registered as',
        '  "251010-064529-Ada-Park".',
        '  not higher: a rule read the line; only events of this package are exact',
        '  → Register',
      ].join('\n'),
    );
  });

  test('says how many findings the report has left out, and how to see them', () => {
    const totals = { errors: 1_234_567, omittedFindings: 1_234_566 };
    expect(lines(reportOf({ findings: [missOf('251010-064529', 1)], totals }))).toContain(
      [
        '… and 1,234,566 more, for which a report has no room. Ask for one run (--run),',
        'one client (--client) or a shorter time (--since, --until).',
      ].join('\n'),
    );
  });

  test('lists errors that no rule explains', () => {
    expect(lines(reportOf({ unexplained: [crash] }))).toMatch(
      /^No findings, but 2 error lines with run ids that no rule explains\n×2 {4}TypeError/,
    );
    expect(lines(reportOf({ findings: [missOf('251010-064529', 1)], unexplained: [crash] }))).toMatch(
      /\n1 error, 0 warnings; 2 error lines with run ids that no rule explains\n×2 {4}TypeError/,
    );
  });
});

test('a timeline counts the error lines that no rule explains', () => {
  const failed = eventOf('mentioned', '251010-064529', lineOf(7, 'TypeError'), { level: 'error', count: 3 });
  const report = reportOf({ runs: [runOf('251010-064529', { events: [failed] })] });
  expect([...timelines(report, { paint, width: 80 })].at(-1)).toBe(
    '0 errors, 0 warnings; 3 error lines that no rule explains',
  );
});

test('each step has a mark here, and its label is that of the table', () => {
  const table = JSON.parse(trace.tables()).steps;
  expect(steps).toEqual(table.map(({ name }) => name));
  for (const { name, label } of table) expect(step(name)).toMatchObject({ label, mark: expect.any(String) });
});
