'use strict';

/** A browser for tests of the trace page. It fails a test whose page logs anything, throws, or asks for more than itself. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const playwright = require('playwright-core');
const { renderPage } = require('../../lib/trace/page.js');
const { tables } = require('../fixtures/traceReport.js');
const { chromium, hasChromium } = require('./chromium.js');

const skipped = hasChromium()
  ? ''
  : ` (skipped: there is no ${chromium}; node __test__/setup/chromium.js installs it)`;

/** `describe` for tests in a browser; `tests` gets `open(report, options)`, which opens the page of a report. */
function describeInBrowser(name, tests) {
  (hasChromium() ? describe : describe.skip)(`${name}${skipped}`, () => {
    let browser;
    let folder;
    let contexts;
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
    beforeEach(() => {
      contexts = [];
      problems = [];
      requests = [];
    });
    afterEach(async () => {
      for (const context of contexts) await context.close();
      expect(problems).toEqual([]);
      expect(requests).toHaveLength(contexts.length);
    });

    /** Opens the page in a browser that has seen nothing before; `hash` is what its address ends with. */
    async function open(report, { hash = '', ...options } = {}) {
      const file = path.join(folder, 'page.html');
      fs.writeFileSync(file, renderPage(report, { tables }));
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href + hash);
      return page;
    }

    tests(open);
  });
}

/** The names of the chart's lanes, as a screen reader has them. */
const laneNames = (page) =>
  page
    .getByRole('row')
    .and(page.locator('svg *'))
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));

module.exports = { describeInBrowser, laneNames };
