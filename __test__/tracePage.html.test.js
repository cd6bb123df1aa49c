'use strict';

/** The page of a trace as text: what hides is spelled out, and its policy allows its own style and script. */

const { createHash } = require('node:crypto');
const { threeRuns } = require('./fixtures/traceReport.js');
const { renderPage } = require('../lib/trace/page.js');
const { visible } = require('../lib/trace/page/html.js');

test.each([
  ['an invisible letter', 'Ada-Park\u3164', 'Ada-Park\\u3164'],
  ['a variation selector', 'Ada-Park\ufe0f', 'Ada-Park\\ufe0f'],
  ['a grapheme joiner', 'Ada\u034f-Park', 'Ada\\u034f-Park'],
  ['a tag', 'Ada\u{e0041}', 'Ada\\u{e0041}'],
  ['a direction mark', '\u202eAda', '\\u202eAda'],
  ['nothing that hides', "Łódź 名 O'Neil", "Łódź 名 O'Neil"],
])('shows a text with %s', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('the policy holds the hashes of the style and the script as they are in the page', () => {
  const page = renderPage(threeRuns());
  for (const [, name, content] of page.matchAll(/<(style|script)>([^]*?)<\/\1>/g)) {
    const hash = createHash('sha256').update(content).digest('base64');
    expect(page).toContain(`${name}-src 'sha256-${hash}'`);
  }
  expect.assertions(2);
});
