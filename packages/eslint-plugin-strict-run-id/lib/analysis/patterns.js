'use strict';

/**
 * Answers whether a regular expression describes run ids. It tries the pattern on a few ids and on texts that are nearly one, so that it
 * doesn't matter how the pattern is written. Only patterns that look like it are tried, and only on short texts, since one from a stranger's
 * source may be slow.
 */

/** Worth a closer look: six digits in some notation, the beginning of a sequence, or seventeen characters. */
const CANDIDATE =
  /(?:\\d|\[0-9\]|\[\\d\])\)?(?:\{[1-6](?:,\d?)?\}|\\d|\[0-9\]|\+)|\[[0-9]-[0-9]\]|SR-|SR\\-|\{17\}/;

const TIMESTAMPS = ['251003-154510', '240229-235959'];
const CLIENT_RUNS = ['251003-154510-Ada-Park', '240229-235959-Guy'];
const SEQUENCES = ['SR-250924-001', 'SR-240229-123', 'SR-250924-001-CGuy', 'SR-250924-001-T12-S3-CGuy'];
const APIFY = ['8MSTBAfqMzuXPvgB3', 'aX3dEf6hIj9kLmNoP'];

/** Nearly a timestamp id. A pattern that accepts one of them means something wider, such as any two numbers. */
const NEARLY_TIMESTAMPS = [
  '25100-15451',
  '251003',
  '154510',
  '251003_154510',
  '251003 154510',
  '251003154510',
  '123-456',
  '1234-5678',
  '250924-001',
  '251003-1545',
  '2510-154510',
  'ab-cd',
  'abcdef-ghijkl',
  '251003-15451x',
  'Ada-Park',
  '',
];
const NEARLY_SEQUENCES = ['SR-', 'SR-foo', 'SX-250924-001', '250924-001', 'SR-1', 'SR-12-34', 'foo-bar', ''];
const NEARLY_APIFY = ['8MSTBAfqMzuXPvgB', '8MSTBAfqMzuXPvgB3x', 'foo', 'Ada-Park', '8MSTBAfqMzuXPvg_3', ''];

/** The core of a timestamp id in a longer pattern, once notations are the same and groups are gone. */
const CORE = /\\d\{6\}-\\d\{6\}/;
const CORES = new RegExp(CORE, 'g');

function plain(pattern) {
  return pattern
    .replace(/\[0-9\]|\[\\d\]/g, '\\d')
    .replace(/\\-|\[-\]/g, '-')
    .replace(/\((?:\?(?::|<[A-Za-z_$][\w$]*>))?/g, '')
    .replace(/\)/g, '')
    .replace(/(?:\\d\{2\}){3}/g, '\\d{6}')
    .replace(/\\d\{4\}\\d\{2\}|\\d\{2\}\\d\{4\}|(?:\\d\{3\}){2}/g, '\\d{6}')
    .replace(/(?:\\d){6}/g, '\\d{6}');
}

function compile(pattern, flags) {
  try {
    return new RegExp(pattern, flags.replace(/[gyd]/g, ''));
  } catch {
    // It isn't one, or one of a newer engine.
    return null;
  }
}

const known = new Map();

/**
 * Returns what a pattern describes: `{ kind: 'client'|'timestamp'|'sequence'|'apify', isWhole, words }`, or `null`. `isWhole`: it is
 * compared with a text from end to end. `words` are the words in the pattern that have to be there.
 */
function describe(pattern, flags = '') {
  if (pattern.length > 400 || !CANDIDATE.test(pattern)) return null;
  const key = `${flags}/${pattern}`;
  if (!known.has(key)) {
    if (known.size > 2000) known.clear();
    known.set(key, find(pattern, flags));
  }
  return known.get(key);
}

function find(pattern, flags) {
  const normal = plain(pattern);
  const words = wordsIn(normal);
  const regex = isSafe(pattern) ? compile(pattern, flags) : null;
  const every = (texts) => regex !== null && texts.every((text) => regex.test(text));
  const none = (texts) => regex !== null && !texts.some((text) => regex.test(text));
  const isWhole = /^\^/.test(normal) && /\$$/.test(normal);
  if (SEQUENCES.some((text) => regex?.test(text)) && /SR/i.test(pattern) && none(NEARLY_SEQUENCES)) {
    return { kind: 'sequence', isWhole, words };
  }
  if (none(NEARLY_TIMESTAMPS)) {
    if (isWhole && CLIENT_RUNS.some((text) => regex.test(text))) return { kind: 'client', isWhole, words };
    // A tail for the client, which may be absent.
    if (CLIENT_RUNS.every((text) => regex.exec(text)?.[0] === text)) {
      return { kind: 'client', isWhole, words };
    }
    if (every(TIMESTAMPS)) return { kind: 'timestamp', isWhole, words };
    // `-(.+)$`, behind six and six digits: only client run ids.
    if (every(CLIENT_RUNS) && CORE.test(normal)) return { kind: 'client', isWhole: false, words };
  }
  if (/SR-?\(?\\d\{6\}/.test(normal)) return { kind: 'sequence', isWhole: false, words };
  if (hasCoreAlone(normal)) return { kind: 'timestamp', isWhole, words };
  if (/\{17\}/.test(pattern) && every(APIFY) && none(NEARLY_APIFY)) return { kind: 'apify', isWhole, words };
  return null;
}

/** Whether the core is there as an id of its own, and not a part of longer numbers: `\\d{2}-\\d{6}-\\d{6}-\\d`. */
function hasCoreAlone(normal) {
  return [...normal.matchAll(CORES)].some(({ index, 0: core }) => {
    const before = normal.slice(0, index);
    const after = normal.slice(index + core.length);
    return (
      /(?:^|\^|:\w+|\\[bBsS/[]|[\s/=:"'`,;>|*+?.])$/.test(before) &&
      !/^-?(?:\\d|\\w|\[[^\]]*0-9|[0-9])/.test(after)
    );
  });
}

/** Whether a pattern has no repetition within a repetition, which could take forever. */
function isSafe(pattern) {
  return !/[+*}]\)?[+*]|\([^()]*[+*][^()]*\)(?:[+*]|\{\d+,\d*\})/.test(
    pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x'),
  );
}

/** The literal words of a pattern: `backup` in `/^backup-\d{6}-\d{6}/`. */
function wordsIn(normal) {
  const text = normal.replace(/\\[a-zA-Z](?:\{[^}]*\})?/g, ' ').replace(/\[[^\]]*\]/g, ' ');
  return (text.match(/[A-Za-z]{3,}/g) ?? []).map((word) => word.toLowerCase());
}

module.exports = { describe, CANDIDATE };
