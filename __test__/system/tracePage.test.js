'use strict';

/** The page of `trace --html`: as text, and as a person meets it in a real browser. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const playwright = require('playwright-core');
const { renderPage } = require('../../lib/trace/page.js');
const { most } = require('../../lib/trace/page/data.js');
const marks = require('../../lib/trace/page/marks.js');
const { cleanRun, line, baseAt, logsDirectory } = require('../fixtures/logs.js');
const { Logs, codes, manyRuns, threeRuns } = require('../fixtures/traceReport.js');
const { chromium, hasChromium } = require('../setup/chromium.js');
const { traceLogs } = require('strict-run-id');

const start = Date.UTC(2025, 9, 3, 15, 45, 10);
const policyOf = (page) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)[1];
const dataOf = (page) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)[1]);

/** What a log may hold that is not to be taken for markup, nor to hide or turn the text around it. */
const hostile = {
  'the end of a script': '</script><script>globalThis.ran = true</script>',
  'an element that runs': '<img src=x onerror="globalThis.ran = true">',
  quotes: `" autofocus onfocus='globalThis.ran = true' x="`,
  'a comment': '<!-- <script>',
  'a line separator': 'a\u2028b\u2029c',
  'an ANSI sequence': '\u001b[31mred\u001b]0;title\u0007',
  'a right-to-left override': 'a\u202egnp.exe\u2066',
  'characters without width': 'Ada\u200b-\ufeffPark\u{e0041}',
  'a lone surrogate': 'a\ud800b',
  'NUL and a newline': 'a\0b\r\nc',
};

/** The same, as the page shows it. */
const shown = {
  ...hostile,
  'a line separator': 'a\\u2028b\\u2029c',
  'an ANSI sequence': '\\u001b[31mred\\u001b]0;title\\u0007',
  'a right-to-left override': 'a\\u202egnp.exe\\u2066',
  'characters without width': 'Ada\\u200b-\\ufeffPark\\u{e0041}',
  'a lone surrogate': 'a\\ud800b',
  'NUL and a newline': 'a\\u0000b\\u000d\\u000ac',
};

/** A report that has `text` wherever a report has text. */
function hostileReport(text) {
  const logs = new Logs();
  logs.files = [text, `${text}.gz`];
  const base = '251003-154510';
  const event = logs.log(base, 'made', {
    client: text,
    operation: text,
    runId: `${base}-${text}`,
    at: start,
    text: `line ${text}`,
  });
  const other = logs.log(base, 'found', { client: 'Ada-Park', at: start + 1000 });
  logs.finding('other-tenant', base, [event], {
    message: `message ${text}`,
    hint: `hint ${text}`,
    runId: text,
    clientId: text,
  });
  const report = logs.report();
  report.files[0].error = { code: text, message: `error ${text}` };
  report.files[1].notes = [{ code: 'binary', line: 1, message: `note ${text}` }];
  report.runs[0].apifyRunIds = [text];
  event.process = text;
  other.process = text;
  return report;
}

describe('the document', () => {
  const page = renderPage(threeRuns());

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
    expect(renderPage(threeRuns(), { generatedAt: new Date(start) })).toContain(
      '· made 2025-10-03 15:45:10 UTC',
    );
    expect(renderPage(threeRuns(), { title: 'A <night>' })).toContain('<title>A &lt;night&gt;</title>');
  });

  test('has a mark for each step and a badge for each finding', () => {
    const types = fs.readFileSync(path.join(__dirname, '../../index.d.ts'), 'utf8');
    const union = (name) => new RegExp(`export type ${name} =([^;]*);`).exec(types)[1].match(/[\w-]+/g);
    expect(Object.keys(marks.findings).sort()).toEqual(union('TraceFindingCode').sort());
    expect(Object.keys(marks.steps).sort()).toEqual(union('TraceStep').sort());
    const shapes = [
      ...Object.values(marks.steps).map(({ path: shape }) => shape),
      ...Object.values(marks.findings).map(({ badge }) => badge),
    ];
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test.each(Object.entries(hostile))('holds %s as text alone', (what, text) => {
    const hostilePage = renderPage(hostileReport(text), { title: text });
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
    const text = renderPage(report);
    const [finding] = report.findings;
    const line = finding.evidence[0].text.split(finding.runId)[0];
    expect(text.split(line)).toHaveLength(2);
    expect(new Set(dataOf(text).names).size).toBe(dataOf(text).names.length);
  });

  test('stays of a size that opens, and says what it left out', () => {
    const report = manyRuns(900);
    report.runs[1].omittedEvents = 1_000_000;
    const large = renderPage(report);
    const { runs, findings } = dataOf(large);
    expect(large.length).toBeLessThan(3_000_000);
    const events = runs.reduce((sum, run) => sum + run.events.length, 0);
    expect(runs.length).toBeLessThanOrEqual(most.runs);
    expect(events).toBeLessThanOrEqual(most.events);
    expect(findings).toHaveLength(report.findings.length);
    const all = report.runs.reduce((sum, run) => sum + run.events.length, 1_000_000);
    const number = (value) => value.toLocaleString('en');
    expect(large).toContain(
      `Drawn are ${number(runs.length)} of 900 runs, those with findings before others`,
    );
    expect(large).toContain(`${number(events)} of ${number(all)} events`);
  });

  test('draws runs with findings before others, and drops mere mentions first', () => {
    const logs = new Logs();
    for (let number = 0; number < most.runs + 5; number++) {
      logs.log(`SR-251003-${number}`, 'made', { at: start + number });
    }
    const last = `SR-251003-${most.runs + 4}`;
    const events = Array.from({ length: most.eventsOfRun }, (_, at) =>
      logs.log(last, 'mentioned', { at: start + 10_000 + at }),
    );
    logs.log(last, 'completed', { at: start + 20_000 });
    logs.finding('never-completed', last, [events[0]]);
    const { names, runs } = dataOf(renderPage(logs.report()));
    const drawn = runs.find((run) => names[run.id] === last);
    expect(drawn.events).toHaveLength(most.eventsOfRun);
    expect(drawn.omitted).toBe(2);
    expect([drawn.events[0][1], drawn.events.at(-1)[1]]).toEqual(['made', 'completed']);
  });

  test('says how many findings it shows where there are too many', () => {
    const logs = new Logs();
    const event = logs.log('251003-154510', 'made', { at: start });
    for (let number = 0; number <= most.findings; number++) logs.finding('cut-off', null, [event]);
    expect(renderPage(logs.report())).toContain(
      `The first ${most.findings} of ${most.findings + 1} are here`,
    );
  });
});

const skipped = hasChromium()
  ? ''
  : ` (skipped: there is no ${chromium}; node __test__/setup/chromium.js installs it)`;

(hasChromium() ? describe : describe.skip)(`in a browser${skipped}`, () => {
  let browser;
  let folder;
  let context;
  let problems;
  let requests;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-page-'));
    browser = await playwright.chromium.launch({ executablePath: chromium });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await context.close();
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  /** Opens the page of a report, in a browser that has seen nothing before. */
  async function open(report, options = {}) {
    const file = path.join(folder, 'page.html');
    fs.writeFileSync(file, typeof report === 'string' ? report : renderPage(report));
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    problems = [];
    requests = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  const mark = (page, label) => page.getByRole('gridcell', { name: label }).first();
  const rowNames = (page) =>
    page
      .getByRole('row')
      .and(page.locator('svg *'))
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
  const focusedLabel = (page) => page.evaluate(() => document.activeElement.getAttribute('aria-label'));

  test('draws a lane for each process and a mark for each event and finding', async () => {
    const report = threeRuns();
    const page = await open(report);
    expect(await rowNames(page)).toEqual(['api-1', 'worker-2', 'worker-3']);
    const events = report.runs.flatMap((run) => run.events);
    for (const step of Object.keys(marks.steps)) {
      expect([step, await page.locator(`.mark.event.${step}`).count()]).toEqual([
        step,
        events.filter((event) => event.step === step).length,
      ]);
    }
    expect(await page.locator('.mark.finding').count()).toBe(report.findings.length);
    // One line for each client of a run, and none for what stands alone.
    expect(await page.locator('svg.lanes .line').count()).toBe(4);
  });

  test('keeps marks in the order of time, however long the pauses are', async () => {
    const page = await open(threeRuns());
    const places = await page
      .locator('.lanes [role=row]:nth-of-type(4) .event, .lanes .event.updated')
      .evaluateAll((nodes) =>
        nodes.map((node) => [
          /\d\d:\d\d:\d\d\.\d{3}/.exec(node.getAttribute('aria-label'))[0],
          node.getBoundingClientRect().x,
        ]),
      );
    const byTime = [...places].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(byTime.map(([, x]) => x)).toEqual(places.map(([, x]) => x).sort((a, b) => a - b));
    expect(await page.locator('.pause-length').allTextContents()).toContain('2 h');
  });

  test('shows the line of an event and the whole run at a click', async () => {
    const page = await open(threeRuns());
    await mark(page, /^missed, /).click();
    const panel = page.getByRole('complementary', { name: 'missed' });
    expect(await panel.locator('.lines code').first().textContent()).toContain(
      "Job tracking record not found for 251003-031208-O'Neil",
    );
    expect(await panel.locator('.events li').count()).toBe(4);
    expect(await panel.locator('.shown-by a').first().textContent()).toContain(
      'was looked up but never registered',
    );
    await panel.getByRole('button', { name: 'Close the lines' }).click();
    expect(await panel.isVisible()).toBe(false);
  });

  test('shows message, hint and lines of a finding at a click on its badge', async () => {
    const page = await open(threeRuns());
    await mark(page, /^error: Made again/).click();
    const panel = page.locator('#panel');
    expect(await panel.locator('.message').textContent()).toContain('Two ids were made in one chain');
    expect(await panel.locator('.hint').textContent()).toBe(
      'Make the id once, in the caller, and pass it on.',
    );
    expect(await panel.locator('.lines li').count()).toBe(2);
  });

  test('leads from a finding to its mark', async () => {
    const page = await open(threeRuns());
    await page.locator('#finding-1').getByRole('button', { name: 'Show in the lanes' }).click();
    expect(await focusedLabel(page)).toMatch(/^error: Looked up, never registered/);
    expect(await page.locator('#panel').isVisible()).toBe(true);
  });

  test('is used by keyboard alone', async () => {
    const page = await open(threeRuns());
    await page.locator('#zoom-in').focus();
    await page.keyboard.press('Tab');
    expect(await focusedLabel(page)).toMatch(/^made, 251003-011204, /);
    expect(await page.locator('.cursor.seen').count()).toBe(1);

    await page.keyboard.press('ArrowRight');
    expect(await focusedLabel(page)).toMatch(/^passed on, 251003-011204-Ada-Park, /);
    await page.keyboard.press('ArrowDown');
    expect(await focusedLabel(page)).toMatch(/^received, 251003-011204-Ada-Park, /);
    await page.keyboard.press('End');
    expect(await focusedLabel(page)).toMatch(/^completed, 251003-011204-Bora-Bora, /);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await focusedLabel(page)).toMatch(/^completed, 251003-011204-Ada-Park, /);

    const panel = page.locator('#panel');
    await page.keyboard.press('Enter');
    expect(await panel.locator('.lines code').textContent()).toContain('completed 251003-011204-Ada-Park');
    await page.keyboard.press('Home');
    expect(await panel.locator('.lines code').textContent()).toContain(
      'POST /run received 251003-011204-Ada-Park',
    );
    expect(await page.locator('#told').textContent()).toContain('POST /run received 251003-011204-Ada-Park');
    await page.keyboard.press('Escape');
    expect(await panel.isVisible()).toBe(false);
    expect(await focusedLabel(page)).toMatch(/^received, 251003-011204-Ada-Park, /);
    await page.keyboard.press('Space');
    expect(await panel.isVisible()).toBe(true);
    expect(await page.locator('.chart [tabindex="0"]').count()).toBe(1);
  });

  test('chooses a run from the list by keyboard', async () => {
    const page = await open(threeRuns());
    await page.locator('#runs').getByRole('option').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('#runs').getByRole('option', { selected: true }).textContent()).toContain(
      '251003-031204',
    );
    expect(await page.locator('.dimmed .mark.on').count()).toBe(3);
  });

  test('shows where the focus is', async () => {
    const page = await open(threeRuns());
    for (let tab = 0; tab < 12; tab++) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const node = document.activeElement;
        const shown = node.closest('svg')
          ? document.querySelector('.cursor.seen')
          : node.matches('.choice input')
            ? node.nextElementSibling
            : node;
        const { outlineStyle, outlineWidth, stroke } = getComputedStyle(shown);
        return stroke !== 'none' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
      });
      expect(seen).toBe(true);
    }
  });

  test.each([
    ['process', ['api-1', 'worker-2', 'worker-3']],
    ['operation', ['smart_resume', 'lead_scoring', 'post_harvesting']],
    ['client', ['Ada-Park', 'Bora-Bora', "O'Neil", 'no client (base id)']],
  ])('has a lane for each %s', async (lane, names) => {
    const page = await open(threeRuns());
    await page.locator('#lane-by').getByText(lane, { exact: true }).click();
    expect(await rowNames(page)).toEqual(names);
    expect(await page.locator('.lane-name').allTextContents()).toEqual(names);
  });

  test('narrows findings, lanes and runs down by id, by client and to runs with findings', async () => {
    const page = await open(threeRuns());
    const counts = async () => [
      await page.locator('article.finding:visible').count(),
      await page.locator('#runs').getByRole('option').count(),
      await page.locator('#shown').textContent(),
    ];
    expect(await counts()).toEqual([4, 3, '3 runs, 4 findings']);
    await page.getByLabel('Run', { exact: true }).fill('251003-031204');
    expect(await counts()).toEqual([1, 1, '1 of 3 runs, 1 finding']);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page
      .getByLabel('Client', { exact: true })
      .and(page.locator('select'))
      .selectOption({ label: 'Ada-Park' });
    expect(await counts()).toEqual([0, 1, '1 of 3 runs, 0 findings']);
    expect(await page.locator('#no-finding').isVisible()).toBe(true);
    expect(await page.locator('[aria-label*=Bora-Bora]').count()).toBe(0);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('only with findings').check();
    expect(await counts()).toEqual([4, 2, '2 of 3 runs, 4 findings']);
    expect(await page.getByRole('button', { name: 'Show all' }).isVisible()).toBe(true);
  });

  test('says so where lines carry no time, and keeps the order of the files', async () => {
    const page = await open(threeRuns({ times: false }));
    expect(await page.locator('#time-note').textContent()).toBe(
      'No line carries a time: from left to right in order of the files.',
    );
    const labels = await page
      .locator('[role=row]:nth-of-type(3) .event')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('aria-label')));
    const lines = labels.map((label) => Number(/:(\d+)/.exec(label)[1]));
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(labels[0]).toContain('no time');
  });

  test('gives lines without a time a part of their own where others have one', async () => {
    const logs = new Logs();
    for (let number = 0; number < 4; number++) {
      logs.log('251003-154510', 'mentioned', { at: number % 2 ? null : start + number * 1000 });
    }
    const page = await open(logs.report());
    const border = await page.locator('.lanes .border').getAttribute('x1');
    const places = await page
      .locator('.mark')
      .evaluateAll((nodes) =>
        nodes.map((node) => [node.getAttribute('aria-label').includes('no time'), node.getCTM().e]),
      );
    expect(places.filter(([timeless]) => timeless)).toHaveLength(2);
    for (const [timeless, x] of places) expect(x > Number(border)).toBe(timeless);
    // No line joins the two, for nobody knows which came first.
    expect((await page.locator('svg.lanes .line').getAttribute('d')).match(/M/g)).toHaveLength(2);
  });

  test('draws 300 runs with what is wrong on top, and takes them apart by zoom and by choice', async () => {
    const report = manyRuns(300);
    const page = await open(report);
    expect(new Set(report.findings.map(({ code }) => code)).size).toBe(Object.keys(codes).length);
    const drawn = () => page.locator('.lanes .mark').count();
    const before = await drawn();
    expect(await page.locator('.lanes .finding').count()).toBeGreaterThan(0.9 * report.findings.length);
    await page.locator('#zoom-in').click();
    expect(await drawn()).toBeGreaterThan(before);

    const run = report.runs[123];
    await page.getByLabel('Run', { exact: true }).fill(run.baseId);
    expect(await page.locator('.lanes .event').count()).toBe(run.events.length);
  });

  test.each(Object.entries(shown))('shows %s as text, and runs nothing of it', async (what, text) => {
    const page = await open(hostileReport(hostile[what]));
    await page.locator('.mark.event.made').click();
    expect(await page.locator('#panel .lines code').textContent()).toBe(`line ${text}`);
    expect(await page.locator('#panel dd').allTextContents()).toEqual(
      expect.arrayContaining([text, `251003-154510-${text}`]),
    );
    expect(await rowNames(page)).toContain(text);
    expect(await page.locator('.finding .message').first().textContent()).toBe(`message ${text}`);
    expect(await page.locator('#filter-client option').allTextContents()).toContain(text);
    await page
      .getByLabel('Client', { exact: true })
      .and(page.locator('select'))
      .selectOption({ label: text.replace(/\s+/g, ' ').trim() });
    for (const lane of ['operation', 'client']) {
      await page.locator('#lane-by').getByText(lane, { exact: true }).click();
      expect(await rowNames(page)).toContain(text);
    }
    expect(
      await page.evaluate(() => [globalThis.ran, document.images.length, document.scripts.length]),
    ).toEqual([undefined, 0, 2]);
  });

  test('draws what traceLogs read in a log, and runs nothing of what that holds', async () => {
    const logs = logsDirectory();
    const evil = Object.values(hostile)
      .filter((text) => !text.includes('\n'))
      .join(' ');
    const run = `${baseAt(0)}-O'Neil`;
    const lines = [
      ...cleanRun(0, ["O'Neil"]),
      line(50, run, "O'Neil", 'post_scoring', `runId=[object Promise] ${evil}`),
      line(51, run, 'Ada-Park', 'post_scoring', `Updating run record ${run} ${evil}`),
    ];
    try {
      const report = await traceLogs(logs.write(lines));
      const page = await open(report);
      expect(report.findings.map(({ code }) => code).sort()).toEqual(['not-an-id', 'other-tenant']);
      for (const [at, { evidence }] of report.findings.entries()) {
        const texts = await page.locator(`#finding-${at} .lines code`).allTextContents();
        expect(texts).toEqual(evidence.map(({ text }) => text));
        expect(texts.join()).toContain('</script><script>globalThis.ran = true</script>');
      }
      expect(await rowNames(page)).toEqual(
        expect.arrayContaining(['smart_resume', 'lead_scoring', 'post_scoring']),
      );
      await page.locator('.mark.event.made').click();
      expect(await page.locator('#panel .lines code').textContent()).toContain(
        `Generated run ID ${baseAt(0)}`,
      );
      expect(await page.evaluate(() => globalThis.ran)).toBeUndefined();
    } finally {
      logs.close();
    }
  });

  test('has the findings without a script, and says why there are no lanes', async () => {
    const report = threeRuns();
    const page = await open(report, { javaScriptEnabled: false });
    const findings = page.locator('article.finding');
    expect(await findings.count()).toBe(report.findings.length);
    for (const [at, { message, hint, confidence, evidence, severity }] of report.findings.entries()) {
      const finding = findings.nth(at);
      expect(await finding.locator('.message').innerText()).toBe(message);
      expect(await finding.locator('.hint').innerText()).toBe(hint);
      expect(await finding.locator('.about').innerText()).toContain(`${severity}, ${confidence} confidence`);
      expect(await finding.locator('.lines code').allInnerTexts()).toEqual(evidence.map(({ text }) => text));
      const wheres = evidence.map(({ file, line }) => `${report.files[file].name}:${line}`);
      expect(await finding.locator('.where').allInnerTexts()).toEqual(wheres);
    }
    expect(await page.getByText('The lanes are drawn by a script').isVisible()).toBe(true);
    expect(await page.locator('#filter, #chart-area').filter({ visible: true }).count()).toBe(0);
  });

  test('says that all is well, and that nothing was met', async () => {
    const empty = { ...new Logs().report(), files: [] };
    const page = await open(empty);
    expect(await page.getByText('Nothing wrong was found').isVisible()).toBe(true);
    expect(await page.getByText('No run id was met.').isVisible()).toBe(true);
    expect(await page.locator('#chart-area').isVisible()).toBe(false);
  });

  test('says first which files could not be read', async () => {
    const report = threeRuns();
    report.files[1].error = { code: 'ENOENT', message: 'no such file' };
    const page = await open(report);
    expect(await page.locator('.unreadable').innerText()).toMatch(
      /1 of 2 files could not be read[^]*workers-2025-10-03\.log\.gz no such file/,
    );
  });

  describe.each(['light', 'dark'])('by %s', (colorScheme) => {
    test.each([1440, 800])(
      'text stands out from what is behind it by 4.5, marks by 3, at a width of %d',
      async (width) => {
        const report = manyRuns(60);
        report.files[0].error = { code: 'ENOENT', message: 'no such file' };
        const page = await open(report, { colorScheme, viewport: { width, height: 900 } });
        await page.locator('.group').evaluateAll((groups) =>
          groups.forEach((group) => {
            group.open = true;
          }),
        );
        const [texts, shapes] = [await contrasts(page, 'text'), await contrasts(page, 'marks')];
        await page.locator('.mark.finding').first().click();
        texts.push(...(await contrasts(page, 'text')).filter(({ place }) => !place.includes('lanes')));

        expect(texts.length).toBeGreaterThan(300);
        expect(shapes.length).toBeGreaterThan(100);
        expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
        expect(shapes.filter(({ ratio }) => ratio < 3)).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      },
    );
  });

  test('light and dark differ', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(threeRuns(), { colorScheme });
      colours.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      if (colorScheme === 'light') await context.close();
    }
    expect(new Set(colours).size).toBe(2);
  });

  test('nothing moves for a person who wants no motion', async () => {
    const page = await open(threeRuns());
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter(
          (node) => parseFloat(getComputedStyle(node).transitionDuration) > 0,
        ).length,
    );
    expect(moving).toBe(0);
  });
});

/** The contrast of each visible text, or of each mark of the lanes, to what is behind it. */
function contrasts(page, what) {
  return page.evaluate((kind) => {
    const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour) => {
      const [r, g, b] = parse(colour).map((value) =>
        value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratioOf = (a, b) => {
      const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
      return (high + 0.05) / (low + 0.05);
    };
    const behind = (node) => {
      for (let at = node; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (parse(colour)[3] !== 0) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const place = (node) =>
      `${node.closest('[id]')?.id} ${node.closest('svg.lanes') ? 'lanes' : ''} ${node.tagName} ${node.getAttribute('class')}: ${node.textContent.slice(0, 30)}`;
    if (kind === 'marks') {
      const stripes = [...document.querySelectorAll('.stripe')]
        .map((stripe) => getComputedStyle(stripe).fill)
        .filter((fill) => parse(fill)[3] !== 0);
      const backs = [behind(document.querySelector('svg.lanes')), ...new Set(stripes)];
      return [...document.querySelectorAll('.mark.event')].flatMap((node) =>
        backs.map((back) => ({ place: place(node), ratio: ratioOf(getComputedStyle(node).fill, back) })),
      );
    }
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode.parentElement;
      if (
        walker.currentNode.data.trim() === '' ||
        !node.checkVisibility() ||
        node.closest('script, noscript')
      ) {
        continue;
      }
      const drawn = node instanceof SVGElement;
      const style = getComputedStyle(node);
      const box = node.closest('.mark')?.querySelector('rect');
      found.push({
        place: place(node),
        ratio: ratioOf(drawn ? style.fill : style.color, box ? getComputedStyle(box).fill : behind(node)),
      });
    }
    return found;
  }, what);
}
