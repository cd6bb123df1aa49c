'use strict';

/** How the page of `trace --html` looks in a real browser: contrast, widths, what is broken or empty. */

const { manyRuns, threeRuns } = require('../fixtures/traceReport.js');
const { contrasts, describeInBrowser } = require('../setup/pageBrowser.js');

describeInBrowser('the look of the trace page', (open) => {
  describe.each(['light', 'dark'])('by %s', (colorScheme) => {
    test.each([1440, 800, 390])(
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

  test.each([390, 800])('fits a width of %d whatever the name of a client', async (width) => {
    const name = 'A-Very-Long-Tenant-Name-Of-A-Holding-Company-International';
    const report = JSON.parse(JSON.stringify(manyRuns(20)).replaceAll('Ada-Park', name));
    const page = await open(report, { viewport: { width, height: 900 } });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });

  test('light and dark differ', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(threeRuns(), { colorScheme });
      colours.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    }
    expect(new Set(colours).size).toBe(2);
  });

  test.each([
    [3, 1440, 900],
    [300, 1440, 900],
    [3, 390, 844],
    [300, 390, 844],
  ])(
    'with %d runs says on a first screen of %d by %d what, to whom, since when, and what to do',
    async (...args) => {
      const [count, width, height] = args;
      const page = await open(count === 3 ? threeRuns() : manyRuns(count), { viewport: { width, height } });
      const parts = ['.verdict', '.facts', '.group h3 >> nth=0'];
      for (const part of parts) {
        const box = await page.locator(part).boundingBox();
        expect([part, box.y + box.height < height]).toEqual([part, true]);
      }
    },
  );

  test('says first which files could not be read', async () => {
    const report = threeRuns();
    report.files[1].error = { code: 'ENOENT', message: 'no such file' };
    const page = await open(report);
    expect(await page.locator('.unreadable').innerText()).toMatch(
      /1 of 2 files could not be read[^]*workers-2025-10-03\.log\.gz no such file/,
    );
  });

  test.each([1440, 800, 390])('breaks no name in its middle at a width of %d', async (width) => {
    const page = await open(threeRuns(), { viewport: { width, height: 900 } });
    await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => (fold.open = true)));
    await page.locator('.mark.finding').first().click();
    const broken = await page.locator('.name:visible, .lane-name .word, .steps span').evaluateAll((names) =>
      names
        .filter((name) => {
          const range = document.createRange();
          range.selectNodeContents(name);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          return lines.size > 1;
        })
        .map((name) => name.textContent),
    );
    expect(broken).toEqual([]);
    const cut = await page
      .locator('.lane-name bdi')
      .evaluateAll((names) => names.filter((name) => name.scrollWidth > name.clientWidth).length);
    expect(cut).toBe(0);
  });

  test.each([3, 300])(
    'leaves no void in or below the chart of %d runs, also with the panel open',
    async (count) => {
      const page = await open(count === 3 ? threeRuns() : manyRuns(count));
      const bottoms = async (side) =>
        page.evaluate((selector) => {
          const bottom = (each) => document.querySelector(each).getBoundingClientRect().bottom;
          return [bottom('svg.lanes') - bottom('#chart'), bottom('#chart') - bottom(selector)];
        }, side);
      for (const side of ['.key', '#panel']) {
        const [lanes, chart] = await bottoms(side);
        // Many lanes are scrolled; few fill the chart.
        expect(lanes).toBeGreaterThanOrEqual(-2);
        expect(Math.abs(chart)).toBeLessThan(1);
        await page.locator('.mark.finding').first().click();
      }
    },
  );

  test('nothing moves for a person who wants no motion', async () => {
    const page = await open(threeRuns());
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((node) =>
          [null, '::before'].some((part) => parseFloat(getComputedStyle(node, part).transitionDuration) > 0),
        ).length,
    );
    expect(moving).toBe(0);
  });
});
