'use strict';

/** All logs with findings and without as one log: mixed, shuffled, split. */

const { WRONG, CLEAN } = require('../fixtures/findings');
const { BEGIN, FULL_FORMS, brackets, cleanRun, pino, shuffled } = require('../fixtures/logs.js');
const { CLIENTS, ADA, BORA, CORA, ONEIL, LODZ, tracer } = require('../helpers/story.js');

const { logs, traced } = tracer();
afterAll(() => logs.close());

describe('all of them mixed', () => {
  const DAY_MS = 86_400_000;

  /** Cases in which nothing is wrong only by themselves: beside others, there are newer forms. */
  const ALONE = [
    'of a run that began before the newer came',
    'of a run of an earlier day, which is spoken of',
    'of a client who has none of the newer',
  ];

  /** The same lines so many days later. */
  const laterBy = (days) => (one) => {
    const move = (text) =>
      text.replace(/\b25(09|10)(\d\d)(?=-)/g, (_, month, day) =>
        new Date(Date.UTC(2025, Number(month) - 1, Number(day)) + days * DAY_MS)
          .toISOString()
          .slice(2, 10)
          .replaceAll('-', ''),
      );
    return { ...one, time: one.time + days * DAY_MS, run: move(one.run), text: move(one.text) };
  };
  const stories = Object.entries(WRONG)
    .flatMap(([, cases]) => cases)
    .concat(Object.values(CLEAN).flat())
    .filter(([name, files]) => !ALONE.includes(name) && files.flat().every((one) => typeof one === 'object'));
  const mixed = [
    ...stories.map(([, files]) => files.flat()),
    cleanRun(0, [ADA, ONEIL, LODZ]),
    cleanRun(0, [BORA, CORA]),
  ]
    .flatMap((lines, index) => lines.map(laterBy(3 * index)))
    .sort((a, b) => a.time - b.time);

  /** What is told of a finding but for its place. */
  const content = ({ code, severity, confidence, runId, clientId, count, evidence }) =>
    JSON.stringify({
      code,
      severity,
      confidence,
      runId,
      clientId,
      count,
      texts: evidence.map(({ text }) => text).sort(),
    });

  const expected = stories
    .flatMap(([, , found = []]) => found.map(([code, , , clientId]) => `${code} ${clientId}`))
    .sort();

  test.each(Object.entries(FULL_FORMS))(
    'and in the order of time, they show what each shows by itself: %s',
    async (_, form) => {
      const { findings } = await traced([mixed], { form }, { clients: CLIENTS });
      expect(findings.map(({ code, clientId }) => `${code} ${clientId}`).sort()).toEqual(expected);
    },
  );

  test.each([1, 2, 3, 4, 5])('and shuffled (%i), and split into files, they show the same', async (seed) => {
    for (const form of [brackets, pino]) {
      const { findings } = await traced([mixed], { form }, { clients: CLIENTS });
      const wanted = findings.map(content).sort();
      const shaken = shuffled(mixed, seed);
      const split = (lines, fileOf) =>
        Array.from({ length: seed + 1 }, (_, file) =>
          lines.filter((one, index) => fileOf(one, index) === file),
        );
      const byDay = split(shaken, ({ time }) => Math.floor((time - BEGIN) / DAY_MS / 3) % (seed + 1));
      // As logs are rotated: each ends where the next one begins, whatever goes on then.
      const inTurn = split(mixed, (_, index) => Math.floor((index * (seed + 1)) / mixed.length));
      for (const files of [[shaken], byDay, inTurn, inTurn.toReversed()]) {
        const report = await traced(files, { form }, { clients: CLIENTS });
        expect(report.findings.map(content).sort()).toEqual(wanted);
      }
    }
  });
});
