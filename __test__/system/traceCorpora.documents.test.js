'use strict';

/** One story through packings, encodings and documents that quote it: always the same two errors. */

const { gzipSync } = require('node:zlib');
const { brackets } = require('../helpers/storyFormats.js');
const { docker, pino } = require('../helpers/storyFormats.json.js');
const { errors, eventsOf, tracer } = require('../helpers/storyFormats.files.js');
const { wrongStory } = require('../helpers/storyFormats.stories.js');

const BEGIN = Date.UTC(2025, 9, 10, 6, 45, 29);
const ERRORS = ['error base-for-client-run-id 251010-064529', 'error success-after-miss 251010-064529'];

const { traced, close } = tracer();
afterAll(close);

const headed = wrongStory('headed', 'Ada-Park', BEGIN);
const fields = wrongStory('fields', 'Ada-Park', BEGIN);
const lines = headed.map(brackets);
const log = `${lines.join('\n')}\n`;
const objects = fields.map(pino);
const utf16 = (text, order) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'big' ? bytes.swap16() : bytes;
};
const pretty = (value) => JSON.stringify(value, null, 2);

test.each([
  ['plain', log],
  ['with Windows line ends', log.replaceAll('\n', '\r\n')],
  ['without a last line end', lines.join('\n')],
  ['with a byte order mark', `\ufeff${log}`],
  ['as gzip', gzipSync(log)],
  [
    'as two gzip members',
    Buffer.concat([
      gzipSync(`${lines.slice(0, 2).join('\n')}\n`),
      gzipSync(`${lines.slice(2).join('\n')}\n`),
    ]),
  ],
  ['as UTF-16, little-endian', utf16(log, 'little')],
  ['as UTF-16, big-endian', utf16(log, 'big')],
  ['as UTF-16 in gzip', gzipSync(utf16(log, 'little'))],
  ['as pino in UTF-16', utf16(`${objects.join('\n')}\n`, 'little')],
  ['as pino, pretty-printed by jq', objects.map((object) => `${pretty(JSON.parse(object))}\n`).join('')],
  ['as pino in one pretty-printed array', pretty(objects.map((object) => JSON.parse(object)))],
  [
    'as entries of a nested document',
    pretty({ days: [{ day: 1, entries: objects.map((object) => JSON.parse(object)) }] }),
  ],
  ['as docker JSON of pino', objects.map((object, at) => docker(object, fields[at])).join('\n')],
  [
    'as docker JSON behind a compose prefix',
    lines.map((text, at) => `api-1  | ${docker(text, headed[at])}`).join('\n'),
  ],
  [
    'as pino in docker JSON behind a compose prefix',
    objects.map((text, at) => `api-1  | ${docker(text, fields[at])}`).join('\n'),
  ],
  [
    'as pino in CloudWatch',
    pretty({ events: objects.map((message, at) => ({ timestamp: fields[at].time, message })) }),
  ],
  ['quoted in one JSON string', JSON.stringify({ note: 'what we saw', log })],
  ['quoted in one string of a pretty-printed document', pretty({ title: 'A bad day', output: { log } })],
  ['quoted as an array of strings', pretty({ logs: lines })],
  ['quoted as an array of strings on one line', JSON.stringify({ logs: lines })],
  ['quoted in nested arrays', pretty({ parts: [[lines.slice(0, 2)], [lines.slice(2)]] })],
  ['quoted twice in a document', pretty({ head: lines, again: log })],
  ['quoted twice in two strings', pretty({ before: log, after: log })],
  [
    'as an excerpt with line numbers',
    lines.map((text, at) => `${String(at + 41).padStart(6)}\t${text}`).join('\n'),
  ],
  [
    'as an excerpt with numbers and bars',
    lines.map((text, at) => `${String(at + 41).padStart(4)} | ${text}`).join('\n'),
  ],
  ['as grep -n prints it', lines.map((text, at) => `${at + 41}:${text}`).join('\n')],
  ['as grep -Hn prints it', lines.map((text, at) => `logs/api.log:${at + 41}:${text}`).join('\n')],
  ['as grep -n of pino', objects.map((text, at) => `${at + 41}:${text}`).join('\n')],
  [
    'as an excerpt in a JSON string',
    pretty({ excerpt: lines.map((text, at) => `${at + 41}: ${text}`).join('\n') }),
  ],
  ['as a quotation in Markdown', lines.map((text) => `> ${text}`).join('\n')],
])('the story is the same %s', async (_, content) => {
  const report = await traced(content);
  expect(errors(report)).toEqual(ERRORS);
  expect(
    eventsOf(report)
      .map(({ step, count, time }) => [Date.parse(time), step, count])
      .sort(),
  ).toEqual(
    [
      [BEGIN, 'made', 1],
      [BEGIN + 1_000, 'registered', 1],
      [BEGIN + 60_000, 'missed', 1],
      [BEGIN + 61_000, 'updated', 1],
      [BEGIN + 126_000, 'completed', 1],
    ].sort(),
  );
});
