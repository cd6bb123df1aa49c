'use strict';

/** The page of `trace --html` as a person uses it, in a real browser. */

const { cleanRun, line, baseAt, logsDirectory } = require('../fixtures/logs.js');
const { hostile, hostileReport, shown } = require('../fixtures/hostileReport.js');
const { Logs, codes, manyRuns, tables, threeRuns } = require('../fixtures/traceReport.js');
const { describeInBrowser, laneNames } = require('../setup/pageBrowser.js');
const { traceLogs } = require('strict-run-id');

const start = Date.UTC(2025, 9, 3, 15, 45, 10);
const mark = (page, label) => page.getByRole('gridcell', { name: label }).first();
const focusedLabel = (page) => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
const clientFilter = (page) => page.getByLabel('Client', { exact: true }).and(page.locator('select'));

/** Opens each group of findings that is folded. */
async function unfold(page) {
  for (const group of await page.locator('.group').all()) {
    if ((await group.getAttribute('open')) === null) await group.locator('summary').first().click();
  }
}

describeInBrowser('the trace page', (open) => {
  test('draws a lane for each process and a mark for each event and finding', async () => {
    const report = threeRuns();
    const page = await open(report);
    expect(await laneNames(page)).toEqual(['api-1', 'worker-2', 'worker-3']);
    const events = report.runs.flatMap((run) => run.events);
    for (const step of tables.steps.map(({ name }) => name)) {
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
    expect(await panel.locator('dd').allTextContents()).toContain('by rule default:7');
    expect(await panel.locator('.events li').count()).toBe(4);
    expect(await panel.locator('.shown-by a').first().textContent()).toContain(
      'was looked up but never registered',
    );
    await panel.getByRole('button', { name: 'Close the lines' }).click();
    expect(await panel.isVisible()).toBe(false);
  });

  test('shows message, hint and lines of a finding at a click on its badge', async () => {
    const page = await open(threeRuns());
    await mark(page, /^error: made-twice/).click();
    const panel = page.locator('#panel');
    expect(await panel.locator('.message').textContent()).toContain('Two ids were made in one chain');
    expect(await panel.locator('.hint').textContent()).toBe(
      'What to do Make the id once, where the chain begins, and pass it on.',
    );
    expect(await panel.locator('.lines li').count()).toBe(2);
  });

  test('leads from a finding to its mark', async () => {
    const report = threeRuns();
    const page = await open(report);
    await page.locator('.group', { hasText: 'never-registered' }).locator('summary').first().click();
    await page
      .locator(`[id="${report.findings[1].id}"]`)
      .getByRole('button', { name: 'Show in the chart' })
      .click();
    expect(await focusedLabel(page)).toMatch(/^error: never-registered/);
    expect(await page.locator('#panel').isVisible()).toBe(true);
  });

  test('opens the findings of one run at a click on their number, or by the Enter key', async () => {
    const page = await open(threeRuns());
    const visible = page.locator('article.finding:visible');
    expect(await visible.count()).toBe(1);
    await page.getByRole('link', { name: '3 findings' }).click();
    expect(await visible.count()).toBe(3);
    expect(await visible.locator('.lines:visible').count()).toBe(3);
    expect(await focusedLabel(page)).toBe('error: made-twice');
    expect(
      await page.locator('#findings-title').evaluate((node) => node.getBoundingClientRect().top),
    ).toBeLessThan(200);
    expect(await page.locator('#shown').textContent()).toBe('1 of 3 runs, 3 findings');

    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('link', { name: '1 finding' }).press('Enter');
    expect(await visible.count()).toBe(1);
    expect(await focusedLabel(page)).toBe('warning: never-completed');
  });

  test('opens what a link leads to, though it is folded or filtered away', async () => {
    const report = threeRuns();
    const last = report.findings[3].id;
    const page = await open(report, { hash: `#${last}` });
    const finding = page.locator(`[id="${last}"]`);
    expect(await finding.isVisible()).toBe(true);
    await page.getByLabel('Run', { exact: true }).fill('251003-011204');
    expect(await finding.isVisible()).toBe(false);
    // What is unexplained of this run leads to the run.
    await page.locator('#unexplained').getByRole('link', { name: '251003-011204' }).click();
    expect(await page.locator('#list [aria-current]').textContent()).toBe('251003-011204');
    await page.evaluate((id) => {
      location.hash = '';
      location.hash = id;
    }, last);
    await finding.waitFor({ state: 'visible' });
    expect(await page.locator('#shown').textContent()).toBe('3 runs, 4 findings');
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
    expect(await page.locator('#status').textContent()).toContain(
      'POST /run received 251003-011204-Ada-Park',
    );
    await page.keyboard.press('Escape');
    expect(await panel.isVisible()).toBe(false);
    expect(await focusedLabel(page)).toMatch(/^received, 251003-011204-Ada-Park, /);
    await page.keyboard.press('Space');
    expect(await panel.isVisible()).toBe(true);
    expect(await page.locator('.chart [tabindex="0"]').count()).toBe(1);
  });

  test('chooses a run from the list by keyboard', async () => {
    const page = await open(threeRuns());
    const runs = page.locator('#list').getByRole('button');
    await runs.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('#list [aria-current]').textContent()).toBe('251003-031204');
    expect(await page.locator('.dimmed .mark.on').count()).toBe(4);
    await page.keyboard.press('End');
    expect(await runs.last().evaluate((node) => node === document.activeElement)).toBe(true);
    // One row at a time is in the order of the Tab key.
    expect(await page.locator('#list tbody [tabindex="0"]').allTextContents()).toEqual([
      '251003-031208',
      '3 findings',
    ]);
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
    expect(await laneNames(page)).toEqual(names);
    expect(await page.locator('.lane-name').allTextContents()).toEqual(names);
  });

  test('narrows findings, lanes, runs and templates down by id and by client, and counts what fits', async () => {
    const page = await open(threeRuns());
    await unfold(page);
    const counts = async () => [
      await page.locator('article.finding:visible').count(),
      await page.locator('#list tbody tr:visible').count(),
      await page.locator('.template:visible').count(),
      await page.locator('#list-title').textContent(),
      await page.locator('#shown').textContent(),
    ];
    expect(await counts()).toEqual([4, 3, 2, 'Runs (3)', '3 runs, 4 findings']);
    await page.getByLabel('Run', { exact: true }).fill('251003-031204');
    expect(await counts()).toEqual([1, 1, 1, 'Runs (1 of 3)', '1 of 3 runs, 1 finding']);
    expect(await page.locator('.group:visible .count').textContent()).toBe('1 of 1');
    await page.getByRole('button', { name: 'Show all' }).click();
    await clientFilter(page).selectOption({ label: 'Ada-Park' });
    expect(await counts()).toEqual([0, 1, 1, 'Runs (1 of 3)', '1 of 3 runs, 0 findings']);
    expect(await page.locator('#no-finding').isVisible()).toBe(true);
    expect(await page.locator('[aria-label*=Bora-Bora]').count()).toBe(0);
    await page.getByLabel('Run', { exact: true }).fill('no such run');
    expect(await counts()).toEqual([0, 0, 0, 'Runs (0 of 3)', '0 of 3 runs, 0 findings']);
    expect(await page.locator('#no-run, #no-template').filter({ visible: true }).count()).toBe(2);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await counts()).toEqual([4, 3, 2, 'Runs (3)', '3 runs, 4 findings']);
  });

  test('draws runs with findings alone, or all', async () => {
    const page = await open(threeRuns());
    await page.getByText('runs with findings', { exact: true }).click();
    expect(await page.locator('#list-title').textContent()).toBe('Runs (2 of 3)');
    expect(await page.locator('#list tbody tr:visible').count()).toBe(2);
    expect(await page.locator('[aria-label*=Bora-Bora]').count()).toBe(0);
    // It isn't a filter: what is wrong or unexplained elsewhere stays.
    expect(await page.locator('#shown').textContent()).toBe('3 runs, 4 findings');
    expect(await page.locator('.template:visible').count()).toBe(2);
    await page.getByText('all runs', { exact: true }).click();
    expect(await page.locator('#list tbody tr:visible').count()).toBe(3);
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
    expect(await page.locator('#list-title').textContent()).toBe('Runs (75 of 300)');
    await page.getByText('all runs', { exact: true }).click();
    expect(await page.locator('#list-title').textContent()).toBe('Runs (300)');

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
    expect(await laneNames(page)).toContain(text);
    expect(await page.locator('.finding .message').first().textContent()).toBe(`message ${text}`);
    expect(await page.locator('#filter-client option').allTextContents()).toContain(text);
    expect(await page.locator('.template .message code').textContent()).toBe(`template ${text}`);
    expect(await page.locator('#reading .lines code').textContent()).toBe(`unknown ${text}`);
    await clientFilter(page).selectOption({ label: text.replace(/\s+/g, ' ').trim() });
    for (const lane of ['operation', 'client']) {
      await page.locator('#lane-by').getByText(lane, { exact: true }).click();
      expect(await laneNames(page)).toContain(text);
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
      line(52, `${baseAt(0)}-Ada-Park`, 'Ada-Park', 'post_scoring', 'Waiting'),
    ];
    try {
      const report = await traceLogs(logs.write(lines));
      const page = await open(report);
      expect(report.findings.map(({ code }) => code).sort()).toEqual(['not-an-id', 'other-tenant']);
      for (const { id, evidence } of report.findings) {
        const texts = await page.locator(`[id="${id}"] .lines code`).allTextContents();
        expect(texts).toEqual(evidence.map(({ text }) => text));
        expect(texts.join()).toContain('</script><script>globalThis.ran = true</script>');
      }
      expect(await laneNames(page)).toEqual(
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

  test('needs no script but for the chart', async () => {
    const report = threeRuns();
    const page = await open(report, { javaScriptEnabled: false });
    await unfold(page);
    const findings = page.locator('article.finding');
    expect(await findings.count()).toBe(report.findings.length);
    for (const [at, finding] of report.findings.entries()) {
      const { code, message, hint, confidence, whyNotHigher, evidence, severity } = finding;
      const shown = findings.nth(at);
      const group = page.locator('.group').nth(at);
      expect(await group.locator('.title').innerText()).toMatch(new RegExp(`^${code}\\s+${severity}`));
      expect(await group.locator('.hint').innerText()).toBe(`What to do ${hint}`);
      expect(await shown.locator('.message').innerText()).toBe(message);
      expect(await shown.locator('.about').innerText()).toContain(`${confidence} confidence`);
      const why = whyNotHigher === null ? [] : [`Why not higher ${whyNotHigher}`];
      expect(await shown.locator('.confidence').allInnerTexts()).toEqual(why);
      expect(await shown.locator('.lines code').allInnerTexts()).toEqual(evidence.map(({ text }) => text));
      expect(await shown.locator('.where').allInnerTexts()).toEqual(
        evidence.map(({ file, line }) => `${report.files[file].name}:${line}`),
      );
      expect(await shown.locator('time').allInnerTexts()).toEqual(
        evidence.map(({ time }) => time.replace('T', ' ').replace('Z', '')),
      );
    }
    expect(await page.locator('#list tbody tr').last().innerText()).toMatch(
      /251003-031208\s+3 findings\s+O'Neil\s.*made › looked up › missed › completed/s,
    );
    expect(await page.getByText('A script draws the chart').isVisible()).toBe(true);
    expect(await page.locator('#filter, #chart-area').filter({ visible: true }).count()).toBe(0);
  });

  test('says that there is nothing to judge', async () => {
    const empty = { ...new Logs().report(), files: [] };
    const page = await open(empty);
    expect(await page.getByText('Nothing to judge: no line holds a run id.').isVisible()).toBe(true);
    expect(await page.getByText('No run id was found.').isVisible()).toBe(true);
    expect(await page.locator('#chart-area').isVisible()).toBe(false);
  });
});
