'use strict';

/**
 * 300,000 strings, legal ones, ones that are an edit away, and random ones, get one verdict and the same parts
 * from the native functions, from `checkRunIds`, and from the strict JavaScript of the benchmark, which shares
 * no code with them.
 */

const runIds = require('strict-run-id');
const { strict } = require('../../bench/baseline.js');

const COUNT = 300_000;

/** A generator of numbers that gives the same ones in every run. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = numbers(20251003);
const pick = (list) => list[random(list.length)];
const two = (number) => String(number).padStart(2, '0');
const made = (count, make) => Array.from({ length: count }, make).join('');

const names = [
  'Ada-Park',
  'Bora-Bora',
  "O'Neil",
  'CAda',
  'C3PO',
  'Łódź',
  'Zoe\u0308',
  'null',
  'apify-x',
  'SR-250924',
  'SR-999999',
  'recKU8iGyB0A3pxFi',
  'recKU8iGyB0A3pxF',
  'Ada\u3164',
  'Ada\ufe0f',
];
const time = () =>
  `${two(random(100))}${two(1 + random(12))}${two(1 + random(31))}-${two(random(24))}${two(random(60))}${two(random(60))}`;

const bases = [
  time,
  time,
  time,
  () =>
    `SR-${time().slice(0, 6)}-${made(3, () => random(10))}${random(2) ? `-T${random(100)}` : ''}${random(2) ? `-S${'9'.repeat(1 + random(20))}` : ''}`,
  () => made(17, () => pick('abcdefgXYZ0123456789rec')),
  () => `apify-${made(1 + random(random(20) ? 8 : 66), () => pick('abC0-'))}`,
  () => `apify-${pick(['null', 'true', 'undefined'])}`,
];

const clients = [
  () => pick(names),
  () =>
    Array(1 + random(3))
      .fill(pick(['Ada', 'Ada-Park', 'C', 'b-b']))
      .join(pick(['-', '-C'])),
  () => made(1 + random(random(10) ? 10 : 130), () => pick([..."abCZ019-_.'@()é\u0301 &", '\u{10437}'])),
];

function edited(text) {
  const at = random(text.length + 1);
  const character = pick("-C.0'@()_SRTaz9 \n\0&é\u0301\u3164\u034fŁ७\ud800\udc37");
  const cut = random(3);
  return text.slice(0, at) + (cut === 1 ? '' : character) + text.slice(cut === 0 ? at : at + 1);
}

function text() {
  if (random(20) === 0) return made(random(40), () => String.fromCharCode(random(random(2) ? 0x80 : 0x600)));
  const base = pick(bases)();
  const id = random(4) ? base + pick(['-', '-C', '-', '-C', '_', '']) + pick(clients)() : base;
  return random(2) ? edited(id) : id;
}

test('all three agree on each', () => {
  runIds.setLogger(null);
  const texts = Array.from({ length: COUNT }, text);
  const refused = new Set(runIds.checkRunIds(texts).map(({ index }) => index));
  const disagree = texts.filter((value, index) => {
    const verdict = strict.isRunId(value);
    if (runIds.isRunId(value) !== verdict || refused.has(index) === verdict) return true;
    if (!verdict) return false;
    return (
      runIds.getBaseRunId(value) !== strict.getBaseRunId(value) ||
      runIds.extractClientId(value) !== strict.extractClientId(value) ||
      runIds.hasClientSuffix(value) !== strict.hasClientSuffix(value)
    );
  });
  expect(disagree).toEqual([]);
  // Enough of both, or the agreement says little.
  expect(refused.size).toBeGreaterThan(COUNT / 4);
  expect(COUNT - refused.size).toBeGreaterThan(COUNT / 20);
});
