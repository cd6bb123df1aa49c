'use strict';

/** The page of `audit --html` in a real browser: how it looks, by keyboard, with its filter, and with texts that attack it. */

const { clean, manyFindings, tables, twoTables, unread } = require('../fixtures/auditReport.js');
const { hostile } = require('../fixtures/hostileReport.js');
const { contrasts, describeInBrowser } = require('../setup/pageBrowser.js');
const { renderPage } = require('../../lib/audit/page.js');

const render = (report) => renderPage(report, { tables });

const overflowOf = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describeInBrowser(
  'the audit page',
  (open) => {
    test.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ])('by %s stands out by 4.5 and fits a width of %d', async (colorScheme, width) => {
      const page = await open(twoTables(), { colorScheme, viewport: { width, height: 900 } });
      await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => (fold.open = true)));
      const texts = await contrasts(page, 'text');
      expect(texts.length).toBeGreaterThan(80);
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
    });

    test.each([
      ['many findings', manyFindings(200), '600 errors and 200 warnings in 160 rows.'],
      ['no findings', clean(), 'No findings.'],
      ['nothing that could be read', unread(), 'Nothing could be read.'],
    ])('with %s says so first, on a phone too', async (_, report, verdict) => {
      const page = await open(report, { viewport: { width: 390, height: 844 } });
      expect(await page.locator('.verdict').innerText()).toBe(verdict);
      expect(await overflowOf(page)).toBe(0);
    });

    test('marks the row to keep, and shows in which columns the rows differ', async () => {
      const page = await open(twoTables());
      const kept = page.locator('.finding >> nth=0').locator('tr.kept');
      expect(await kept.innerText()).toMatch(/client runs\.csv:12\s+keep/);
      expect(await page.locator('.finding >> nth=0').locator('th.differs').allInnerTexts()).toEqual([
        'Posts Scored',
      ]);
    });

    test('is narrowed down by text and by client, with its changes', async () => {
      const page = await open(twoTables());
      await page.locator('#filter-client').selectOption('Bora-Bora');
      expect(await page.locator('#shown').innerText()).toBe('1 of 4 findings');
      expect(await page.locator('.changes tbody tr:visible').count()).toBe(1);
      await page.locator('#filter-clear').click();
      await page.locator('#filter-text').fill('recBB8');
      expect(await page.locator('.group:visible h3').allInnerTexts()).toEqual(['not-an-id']);
      await page.locator('#filter-text').fill('nowhere');
      expect(await page.locator('#no-finding').isVisible()).toBe(true);
      expect(await page.locator('#no-change').isVisible()).toBe(true);
    });

    test('opens what a link leads to, also from the changes, and what the filter hides', async () => {
      const page = await open(manyFindings(30));
      await page.locator('.changes a >> nth=0').click();
      expect(await page.locator('#finding-1 table').isVisible()).toBe(true);
      await page.locator('#filter-text').fill('nowhere');
      await page.evaluate(() => {
        location.hash = '#finding-40';
      });
      await expect(page.locator('#finding-40 table').waitFor({ state: 'visible' })).resolves.toBe(undefined);
    });

    test('can be used with the keyboard alone', async () => {
      const page = await open(twoTables());
      const reached = [];
      for (let at = 0; at < 40; at += 1) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => {
            const { tagName, id, className } = document.activeElement;
            return `${tagName} ${id || className}`;
          }),
        );
      }
      for (const place of ['A skip', 'INPUT filter-text', 'SELECT filter-client', 'DIV scroll']) {
        expect(reached).toContain(place);
      }
      await page.locator('.group > summary >> nth=1').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#finding-2').isVisible()).toBe(true);
    });

    test.each(['the end of a script', 'an element that runs', 'quotes'])(
      'runs nothing of cells with %s, and keeps its layout',
      async (name) => {
        const text = hostile[name];
        const report = JSON.parse(
          JSON.stringify(twoTables())
            .replaceAll('"Completed"', JSON.stringify(text))
            .replaceAll('"Bora-Bora"', JSON.stringify(text)),
        );
        report.files[0].name = text;
        report.files[0].remarks = [text];
        report.files[1].columns.status = text;
        report.findings[0].message = text;
        report.findings[0].differs[1] = { column: text, values: [text, text] };
        report.repairs[1].from = text;
        report.repairs[1].why = text;
        report.notChecked[0].why = text;
        const page = await open(report);
        await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => (fold.open = true)));
        expect(await page.evaluate(() => globalThis.ran)).toBe(undefined);
        expect(await page.locator('.finding').count()).toBe(4);
        expect(await page.locator('main img, main [onfocus], main script').count()).toBe(0);
        expect(await overflowOf(page)).toBe(0);
      },
    );
  },
  render,
);
