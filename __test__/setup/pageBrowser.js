'use strict';

/** A browser for tests of the pages. It fails a test whose page logs anything, throws, or asks for more than itself. */

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

const tracePage = (report) => renderPage(report, { tables });

/** Chromium may crash before it has opened a page, which says nothing of any page. Then it is started anew. */
function launch() {
  const start = () => playwright.chromium.launch({ executablePath: chromium });
  return start().catch(start).catch(start);
}

/** `describe` for tests in a browser; `tests` gets `open(report, options)`, which opens the page that `render` makes of a report. */
function describeInBrowser(name, tests, render = tracePage) {
  (hasChromium() ? describe : describe.skip)(`${name}${skipped}`, () => {
    let browser;
    let folder;
    let contexts;
    let problems;
    let requests;

    // It may crash later, too: a test that fails is run once more, and its first failure is printed.
    jest.retryTimes(1, { logErrorsBeforeRetry: true });

    beforeAll(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-page-'));
    });
    afterAll(async () => {
      await browser?.close();
      fs.rmSync(folder, { recursive: true });
    });
    beforeEach(async () => {
      if (!browser?.isConnected()) browser = await launch();
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
      fs.writeFileSync(file, render(report));
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

module.exports = { contrasts, describeInBrowser, laneNames };
