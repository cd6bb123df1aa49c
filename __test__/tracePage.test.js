'use strict';

/** The page of a trace as text: what it says, what it takes along, what its policy allows, and that it escapes what logs hold. */

const { createHash } = require('node:crypto');
const { hostile, hostileReport, shown } = require('./fixtures/hostileReport.js');
const { Logs, manyRuns, tables, threeRuns } = require('./fixtures/traceReport.js');
const { renderPage } = require('../lib/trace/page.js');
const { most } = require('../lib/trace/page/data.js');
const { visible } = require('../lib/page/html.js');
const marks = require('../lib/trace/page/marks.js');

const start = Date.UTC(2025, 9, 3, 15, 45, 10);
const pageOf = (report, options) => renderPage(report, { tables, ...options });
const policyOf = (page) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)[1];
const dataOf = (page) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)[1]);
const entities = { '&#39;': "'", '&quot;': '"', '&lt;': '<', '&gt;': '>', '&amp;': '&' };
/** What a person reads in the first element that `pattern` begins. */
const textOf = (page, pattern) =>
  new RegExp(`<(\\w+)[^>]*${pattern}[^>]*>([^]*?)</\\1>`)
    .exec(page)[2]
    .replace(/<[^>]*>/g, '')
    .replace(/&[#\w]+;/g, (entity) => entities[entity]);
const verdictOf = (report) => textOf(pageOf(report), 'class="verdict"');
const number = (value) => value.toLocaleString('en');

test.each([
  ['an invisible letter', 'Ada-Park\u3164', 'Ada-Park\\u3164'],
  ['a variation selector', 'Ada-Park\ufe0f', 'Ada-Park\\ufe0f'],
  ['a grapheme joiner', 'Ada\u034f-Park', 'Ada\\u034f-Park'],
  ['a tag', 'Ada\u{e0041}', 'Ada\\u{e0041}'],
  ['a direction mark', '\u202eAda', '\\u202eAda'],
  ['nothing that hides', "Łódź 名 O'Neil", "Łódź 名 O'Neil"],
])('shows a text with %s', (_, text, expected) => {
  expect(visible(text)).toBe(expected);
});

describe('the document', () => {
  const page = pageOf(threeRuns());

  test('has a policy with the hashes of the style and the script as they are in it', () => {
    for (const [, name, content] of page.matchAll(/<(style|script)>([^]*?)<\/\1>/g)) {
      const hash = createHash('sha256').update(content).digest('base64');
      expect(page).toContain(`${name}-src 'sha256-${hash}'`);
    }
    expect.assertions(2);
  });

  test('allows no inline style or script but by their hash', () => {
    const policy = policyOf(page);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'; /,
    );
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    expect(page).not.toMatch(/ style=| on\w+=/);
  });

  test('names no address of the network', () => {
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|src=|url\(|@import/);
  });

  test('says when it was made only if it is told', () => {
    expect(page).not.toContain('· made');
    expect(pageOf(threeRuns(), { generatedAt: new Date(start) })).toContain('· made 2025-10-03 15:45:10 UTC');
    expect(pageOf(threeRuns(), { title: 'A <night>' })).toContain('<title>A &lt;night&gt;</title>');
  });

  test('has a mark of its own for each step and a badge of its own for each finding', () => {
    expect(Object.keys(marks.steps).sort()).toEqual(tables.steps.map(({ name }) => name).sort());
    expect(Object.keys(marks.findings).sort()).toEqual(tables.findings.map(({ code }) => code).sort());
    const shapes = [
      ...Object.values(marks.steps).map(({ path }) => path),
      ...Object.values(marks.findings).map(({ badge }) => badge),
    ];
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test('calls steps and findings what the table calls them, and what it does not know by its name', () => {
    const report = threeRuns();
    report.runs[0].events[0].step = 'teleported';
    report.findings[0].code = 'lost-in-space';
    const own = pageOf(report, {
      tables: {
        steps: tables.steps.map((step) => (step.name === 'missed' ? { ...step, label: 'vanished' } : step)),
        findings: tables.findings,
      },
    });
    expect(dataOf(own).steps.missed.label).toBe('vanished');
    expect(own).toContain('<span class="bad">vanished</span>');
    expect(dataOf(own).steps.teleported.label).toBe('teleported');
    expect(own).toContain('<h3>lost-in-space</h3>');
  });

  test.each(Object.entries(hostile))('holds %s as text alone', (what, text) => {
    const hostilePage = pageOf(hostileReport(text), { title: text });
    expect(hostilePage.match(/<\/?script/g)).toHaveLength(4);
    expect(hostilePage).not.toContain('<img');
    expect(hostilePage).not.toContain('<!--');
    // eslint-disable-next-line no-control-regex
    expect(hostilePage).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b\u202e\u2066\ufeff\ud800]/);
    expect(dataOf(hostilePage).names).toEqual(
      expect.arrayContaining([shown[what], `251003-154510-${shown[what]}`]),
    );
  });

  test('stores a name once, and a line that a finding shows not again', () => {
    const report = manyRuns(60);
    const text = pageOf(report);
    const [finding] = report.findings;
    const { text: line } = finding.evidence[0];
    expect(JSON.stringify(dataOf(text))).not.toContain(line);
    expect(new Set(dataOf(text).names).size).toBe(dataOf(text).names.length);
  });

  test('stays of a size that opens, and says what it left out', () => {
    const report = manyRuns(900);
    report.runs[1].omittedEvents = 1_000_000;
    const large = pageOf(report);
    const { runs, findings } = dataOf(large);
    expect(large.length).toBeLessThan(3_000_000);
    const events = runs.reduce((sum, run) => sum + run.events.length, 0);
    expect(runs.length).toBeLessThanOrEqual(most.runs);
    expect(events).toBeLessThanOrEqual(most.events);
    expect(findings).toHaveLength(report.findings.length);
    const all = report.runs.reduce((sum, run) => sum + run.events.length, 1_000_000);
    expect(large).toContain(
      `Shown are ${number(runs.length)} of 900 runs, those with findings before others`,
    );
    expect(large).toContain(`${number(events)} of ${number(all)} events`);
  });

  test('draws runs with findings before others, and drops mere mentions first', () => {
    const logs = new Logs();
    for (let run = 0; run < most.runs + 5; run++) logs.log(`SR-251003-${run}`, 'made', { at: start + run });
    const last = `SR-251003-${most.runs + 4}`;
    const events = Array.from({ length: most.eventsOfRun }, (_, at) =>
      logs.log(last, 'mentioned', { at: start + 10_000 + at }),
    );
    logs.log(last, 'completed', { at: start + 20_000 });
    logs.finding('never-completed', last, [events[0]]);
    const { names, runs } = dataOf(pageOf(logs.report()));
    const drawn = runs.find((run) => names[run.id] === last);
    expect(drawn.events).toHaveLength(most.eventsOfRun);
    expect(drawn.omitted).toBe(2);
    expect([drawn.events[0][1], drawn.events.at(-1)[1]]).toEqual(['made', 'completed']);
  });
});

describe('the first sentence', () => {
  test('counts what is wrong, the runs that it is wrong with, and errors that no rule explains', () => {
    expect(verdictOf(threeRuns())).toBe(
      '3 errors and 1 warning in 2 of 3 runs, and 1 error line that no rule explains.',
    );
  });

  test('never says "No findings" alone while an error is unexplained', () => {
    const report = { ...threeRuns(), findings: [] };
    Object.assign(report.totals, { errors: 0, warnings: 0 });
    expect(verdictOf(report)).toBe('No findings, but 1 error line that no rule explains.');
    expect(textOf(pageOf(report), 'class="facts"')).toContain('To whomrun 251003-031204');
    report.unexplained[0].level = 'fatal';
    expect(verdictOf(report)).toBe('No findings, but 1 error line that no rule explains.');
    expect(textOf(pageOf(report), 'class="nothing"')).toBe(
      "No findings in what the rules explain. They can't judge 10 lines with ids that no rule explains.",
    );
    report.unexplained.shift();
    expect(verdictOf(report)).toBe('No findings in what the rules explain.');
  });

  test('says that all is well only if everything was read and explained', () => {
    const logs = new Logs();
    logs.log('251003-154510', 'completed', { at: start });
    expect(verdictOf(logs.report())).toBe('No findings.');
    const unread = logs.report();
    unread.files[1].error = { code: 'ENOENT', message: 'no such file' };
    expect(verdictOf(unread)).toBe('No findings in what could be read.');
    logs.unknown(0, 3, '~~~ 251003-154510');
    expect(verdictOf(logs.report())).toBe('No findings in what the rules explain.');
    expect(verdictOf(new Logs().report())).toBe('No line holds a run id.');
  });

  test('is followed by to whom, since when, and what to do', () => {
    const facts = textOf(pageOf(threeRuns()), 'class="facts"');
    expect(facts).toContain("To whomO'Neil");
    expect(facts).toContain('Since2025-10-03 03:12:04 UTC last 2025-10-03 03:12:13');
    expect(facts).toContain(
      'What to do firstmade-twice: Make the id once, where the chain begins, and pass it on.',
    );
  });

  test('names the clients with the most findings where there are many', () => {
    expect(textOf(pageOf(manyRuns(300)), 'class="facts"')).toMatch(
      /^\s*To whom29 clients, most often [^,]+, [^,]+, [^,]+ and 26 more/,
    );
  });
});

describe('the findings', () => {
  test('of one kind are one group with a count, whichever run they are of', () => {
    const report = manyRuns(300);
    const groups = [...pageOf(report).matchAll(/<h3>([\w-]+)<\/h3>.*?class="count">×(\d+)</g)];
    const counts = new Map();
    for (const { code } of report.findings) counts.set(code, (counts.get(code) ?? 0) + 1);
    expect(groups.map(([, code, count]) => [code, Number(count)])).toEqual([...counts]);
  });

  test('are counted in full where there is no room for all', () => {
    const logs = new Logs();
    const event = logs.log('251003-154510', 'made', { at: start });
    for (let at = 0; at <= most.findings; at++) logs.finding('cut-off', null, [event]);
    logs.finding('job-id', null, [event]);
    const page = pageOf(logs.report());
    expect(page).toContain(`×${most.findings + 1}`);
    expect(page).toContain(`The first ${most.findings / 2} of ${most.findings + 1} are here.`);
    expect(page).toContain('<h3>job-id</h3>');
  });

  test('say what they mean with code as code, not with backticks', () => {
    const logs = new Logs();
    const event = logs.log('251003-154510', 'made', { at: start });
    logs.finding('not-an-id', null, [event]);
    const findings = [{ code: 'not-an-id', severity: 'error', about: 'an `SR-` <id> was logged' }];
    const page = pageOf(logs.report(), { tables: { ...tables, findings } });
    expect(page).toContain('<span class="sentence">an <code>SR-</code> &lt;id&gt; was logged</span>');
  });

  test('say what to do once for a group, unless it differs', () => {
    const report = manyRuns(300);
    const ofDoubled = report.findings.filter(({ code }) => code === 'doubled-suffix');
    const count = () => pageOf(report).split('Pass the id on unchanged;').length - 1;
    expect(count()).toBe(1);
    ofDoubled[0].hint = 'Trim it.';
    expect(count()).toBe(ofDoubled.length - 1);
  });

  test('are linked by their id, each once', () => {
    const report = threeRuns();
    report.findings[1].id = report.findings[0].id;
    report.findings[2].id = 'no id';
    const page = pageOf(report);
    const [{ id }] = report.findings;
    const ids = [...page.matchAll(/<article [^>]*id="([^"]*)"/g)].map(([, each]) => each);
    expect(ids).toEqual([id, `${id}-2`, 'finding', report.findings[3].id]);
    expect(page).toContain(`href="#${id}"`);
  });
});

describe('what no rule explains', () => {
  test('is listed errors first, with runs, a line and the rule to write', () => {
    const report = manyRuns(300);
    const page = pageOf(report);
    const levels = [...page.matchAll(/<span class="level \w+">([^<]*)</g)].map(([, level]) => level);
    expect(levels).toEqual(['ERROR', 'ERROR', 'WARN', 'INFO', 'no level']);
    const section = page.slice(page.indexOf('id="unexplained"'));
    const { unexplained, linesWithIds } = report.totals;
    expect(textOf(section, 'class="lead"')).toContain(
      `No rule explains ${unexplained.toLocaleString('en')} of ${linesWithIds.toLocaleString('en')} lines with ids`,
    );
    const [{ lines, runs, runCount }] = report.unexplained;
    expect(textOf(section, 'class="about"')).toMatch(
      new RegExp(`^${lines} lines in ${runCount} runs: ${runs[0]}, .* and ${runCount - 5} more$`),
    );
    expect(JSON.parse(textOf(section, 'class="rule"').replace('Rule ', ''))).toEqual({
      step: 'mentioned',
      match: "cannot read properties of undefined \\(reading '[^']*'\\)",
    });
  });
});

describe('how the logs were read', () => {
  test('names formats, lines in none with a sample, and lines without a time', () => {
    const report = manyRuns(20);
    report.totals.withoutTime = 2;
    const page = pageOf(report);
    const section = page.slice(page.indexOf('id="reading"'));
    expect(textOf(section, 'class="lead"')).toContain(
      '2 lines without a time: their place in the file gives',
    );
    expect(section).toContain('<code>docker-compose &gt; json</code>');
    expect(section).toContain('In an unknown format: 2 lines');
    expect(section).toContain('~~~ scheduler ~~~');
  });
});
