'use strict';

/** How text gets into the page of a trace: what hides is spelled out. */

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
