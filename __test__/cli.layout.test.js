'use strict';

/** How the command line lays out text: widths, amounts, the bar of progress. */

const { cut, cutFront, widthOf, wrap } = require('../bin/layout.js');
const { progressBar } = require('../bin/progress.js');
const { bytesOf, counted, durationOf } = require('../lib/amounts.js');

describe('what is laid out', () => {
  test.each([
    ['Ada', 3, 'Ada'],
    ['Ada-Park', 5, 'Ada-…'],
    ['✅✅✅', 5, '✅✅…'],
    ['漢字漢字', 6, '漢字…'],
    ['e\u0301e\u0301e\u0301', 3, 'e\u0301e\u0301e\u0301'],
  ])('%s in %i columns is %s', (text, width, shown) => {
    expect(cut(text, width)).toBe(shown);
    expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
  });

  test('of a path the end is kept, and a text is broken at spaces', () => {
    expect(cutFront('/var/log/app/2025/api.log', 12)).toBe('…025/api.log');
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensible', 7)).toEqual(['incomprehensible']);
  });

  test('amounts are for people', () => {
    expect([0, 999, 1_000, 16_680, 999_950, 512e6, 1.2e13].map(bytesOf)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '16.7 kB',
      '1.0 MB',
      '512 MB',
      '12.0 TB',
    ]);
    expect([0, 77, 2_149, 9_999, 61_000, 3_600_000, 7_500_000, 90_000_000].map(durationOf)).toEqual([
      '0 ms',
      '77 ms',
      '2.1 s',
      '9.9 s',
      '1 min 1 s',
      '1 h',
      '2 h 5 min',
      '1 d 1 h',
    ]);
    expect([counted(1, 'line'), counted(12_345, 'line')]).toEqual(['1 line', '12,345 lines']);
  });
});

describe('the bar of progress', () => {
  const bar = (isTerminal = true) => {
    const printed = [];
    const clock = { ms: 0 };
    return {
      printed,
      clock,
      ...progressBar({ isTerminal, write: (text) => printed.push(text) }, () => clock.ms),
    };
  };

  test('is for a terminal', () => {
    expect(progressBar({ isTerminal: false })).toBe(null);
  });

  test('comes after a second, and leaves nothing behind', () => {
    const { printed, clock, show, clear } = bar();
    clock.ms = 900;
    show({ bytes: 100e6, totalBytes: 400e6 });
    clear();
    expect(printed).toEqual([]);
    clock.ms = 2_000;
    show({ bytes: 200e6, totalBytes: 400e6 });
    expect(printed).toEqual(['\r\u001b[K████████████░░░░░░░░░░░░ 50% of 400 MB  100 MB/s']);
    clear();
    expect(printed.at(-1)).toBe('\r\u001b[K');
  });

  test('says how much was read where nobody knows how much there is', () => {
    const { printed, clock, show } = bar();
    clock.ms = 2_000;
    show({ bytes: 200e6, totalBytes: null });
    show({ bytes: 600, totalBytes: 500 });
    expect(printed).toEqual([
      '\r\u001b[K200 MB read  100 MB/s',
      `\r\u001b[K${'█'.repeat(24)} 100% of 500 B  300 B/s`,
    ]);
  });
});
