'use strict';

/** What tracing tells of one story under each header, in each encoding and document. */

const { traceLogs } = require('strict-run-id');
const { BEGIN, FORMS, PACKINGS, baseAt, cleanRun, line } = require('../fixtures/logs.js');
const {
  ADA,
  BORA,
  CORA,
  ONEIL,
  LODZ,
  A,
  of,
  whole,
  say,
  told,
  stepsOf,
  tracer,
} = require('../helpers/story.js');

const { logs, traced } = tracer();
afterAll(() => logs.close());

describe('a story is the same', () => {
  /** Told so that the messages alone say all of it. */
  const story = [ADA, ONEIL, LODZ]
    .flatMap((client, index) => {
      const say = (seconds, text) => line(seconds + index / 10, A, client, 'lead_scoring', text);
      return [
        say(0, `Generated run ID ${of(client)}`),
        say(1, `Received request for run ${of(client)}`),
        say(2, `Looking up client run record for ${of(client)}`),
        say(3, `Client run record for ${of(client)} not found`),
        say(4, `Created client run record rec0000000000000${index} for ${of(client)}`),
        say(
          5,
          `Triggering lead scoring with /run-batch-score?runId=${encodeURIComponent(of(client))}&clientId=${encodeURIComponent(client)}`,
        ),
        say(6, `Found client run record rec0000000000000${index} for ${of(client)}`),
        say(7, `Updated metrics of ${of(client)}`),
        say(8, `Run ${of(client)} completed`),
      ];
    })
    .sort((a, b) => a.time - b.time);
  const steps = (client) =>
    ['made', 'received', 'lookedUp', 'missed', 'registered', 'passed', 'found', 'updated', 'completed'].map(
      (step) => `${step} ${of(client)}`,
    );
  const expected = {
    [`${A} ${ADA}`]: steps(ADA),
    [`${A} ${ONEIL}`]: steps(ONEIL),
    [`${A} ${LODZ}`]: steps(LODZ),
  };

  test.each(Object.entries(FORMS))('under the header of %s', async (_, form) => {
    const report = await traced([story], { form });
    expect(stepsOf(report)).toEqual(expected);
    expect(report.findings.map(told)).toEqual([]);
  });

  test.each(Object.entries(PACKINGS))('in a file of %s', async (_, packing) => {
    const report = await traced([story], { packing });
    expect(stepsOf(report)).toEqual(expected);
    expect(report.findings.map(told)).toEqual([]);
    expect(report.files[0].notes).toEqual([]);
    expect(report.totals.lines).toBe(story.length);
  });

  // Render's API answers with a page of logs at once.
  test.each([
    ['one line', (logs) => JSON.stringify({ hasMore: false, logs })],
    ['one line, and nothing around', (logs) => JSON.stringify(logs)],
    ['a field a line', (logs) => JSON.stringify({ hasMore: false, logs }, null, 2)],
  ])('in one document of JSON, on %s', async (_, document) => {
    const lines = story.map((one) => JSON.parse(FORMS["Render's JSON around brackets"](one)));
    const report = await traced([[document(lines)]]);
    expect(stepsOf(report)).toEqual(expected);
    expect(report.findings.map(told)).toEqual([]);
  });

  // Longer than what is looked at as a whole, so it is cut between its objects.
  describe.each([
    ['a page', (logs) => JSON.stringify({ hasMore: false, logs })],
    ['an array', (logs) => JSON.stringify(logs)],
    ['an array with spaces', (logs) => `[ ${logs.map((one) => JSON.stringify(one)).join(' , ')} ]`],
  ])('in %s of JSON of several megabytes on one line', (_, document) => {
    const many = Array.from({ length: 400 }, (_, day) =>
      story.map((one) =>
        JSON.parse(
          FORMS["Render's JSON around pino's"]({
            ...one,
            time: one.time + day * 86_400_000,
            run: one.run.replace(A, baseAt(day * 86_400)),
            text: one.text.replaceAll(A, baseAt(day * 86_400)),
          }),
        ),
      ),
    ).flat();
    const withoutPlaces = ({ runs }) =>
      runs.map((run) => ({ ...run, events: run.events.map((event) => ({ ...event, line: 0 })) }));
    const wrong = JSON.parse(
      FORMS["Render's JSON around brackets"](
        line(86_400 * 150 + 3, baseAt(86_400 * 150), ADA, 'lead_scoring', `Updated metrics of ${of(LODZ)}`),
      ),
    );

    test('as in lines of it', async () => {
      const report = await traced([[document(many)]]);
      const lines = await traced([many.map((one) => JSON.stringify(one))]);
      expect(report.files[0].bytes).toBeGreaterThan(3 << 20);
      expect(report.files[0].notes).toEqual([]);
      expect([report.totals.lines, report.totals.linesWithIds, report.totals.ids]).toEqual([
        1,
        // Each entry of a document is a record.
        lines.totals.linesWithIds,
        lines.totals.ids,
      ]);
      expect(report.findings.map(told)).toEqual([]);
      expect(withoutPlaces(report)).toEqual(withoutPlaces(lines));
    });

    test('and so is what is wrong in it', async () => {
      const { findings } = await traced([[document(many.toSpliced(5_000, 0, wrong))]]);
      expect(findings.map(told)).toEqual([['other-tenant', 'high', of(LODZ), ADA, '0:1']]);
      expect(findings[0].evidence[0].time).toBe(wrong.timestamp);
    });

    test('with one object that is too long itself: of its rest, and of what follows, only the ids are taken', async () => {
      const long = {
        time: BEGIN,
        clientId: ADA,
        runId: of(ADA),
        msg: `Found record for ${of(ADA)}`,
        rows: 'x y, '.repeat(400_000),
        of: of(ADA),
      };
      const report = await traced([[document([...many.slice(0, 3_600), long, ...many.slice(3_600)])]]);
      const lines = await traced([many.map((one) => JSON.stringify(one))]);
      expect(report.findings.filter(({ severity }) => severity === 'error').map(told)).toEqual([]);
      expect(report.totals.ids).toBe(lines.totals.ids + 3);
      expect(report.totals.lines).toBe(1);
      expect(report.files[0].notes).toEqual([{ code: 'long-line', line: 1, message: expect.any(String) }]);
    });
  });

  test("in this package's own debug lines", async () => {
    const own = (event, runId, clientId, source) =>
      `[RUN-ID] ${event} runId=${runId} clientId=${clientId} source=${source} at=/app/a.js:1`;
    const report = await traced([
      [
        own('generated', A, '-', 'generateTimestampRunId'),
        own('resolved', of(ADA), ADA, 'req.query.runId'),
        own('not-found', of(ADA), ADA, 'getRunRecordId'),
        own('registered', of(ADA), ADA, 'registerRunRecord'),
        own('found', of(ADA), ADA, 'getRunRecordId'),
        own('registered', `8MSTBAfqMzuXPvgB3-C${ADA}`, ADA, 'registerApifyRunId'),
        `Run ${of(ADA)} completed`,
      ],
    ]);
    expect(stepsOf(report)).toEqual({
      [`${A} null`]: [`made ${A}`],
      [`${A} ${ADA}`]: ['received', 'missed', 'registered', 'found', 'completed'].map(
        (step) => `${step} ${of(ADA)}`,
      ),
      [`8MSTBAfqMzuXPvgB3 ${ADA}`]: [`linked 8MSTBAfqMzuXPvgB3-C${ADA}`],
    });
    expect(report.findings.map(told)).toEqual([]);
  });
});

describe('a run of three tenants through all four flows', () => {
  test.each(Object.entries(FORMS))('has nothing wrong under the header of %s', async (_, form) => {
    const report = await traced([cleanRun(0, [ADA, ONEIL, LODZ])], { form });
    expect(report.findings.map(told)).toEqual([]);
    expect(report.runs.map(({ baseId, clients }) => [baseId, clients])).toEqual([[A, [ADA, ONEIL, LODZ]]]);
    expect(report.runs[0].apifyRunIds).toEqual([
      '8MSTBAfqMzuXPvg10',
      '8MSTBAfqMzuXPvg11',
      '8MSTBAfqMzuXPvg12',
    ]);
  });

  test('is told of one of them with the ids of that one alone', async () => {
    const [run] = (await traceLogs(logs.write(cleanRun(0, [ADA, ONEIL, LODZ])), { clientId: ONEIL })).runs;
    expect(run.clients).toEqual([ONEIL]);
    expect(run.ids.map(({ runId }) => runId)).toEqual([A, of(ONEIL), '8MSTBAfqMzuXPvg11']);
    expect(run.apifyRunIds).toEqual(['8MSTBAfqMzuXPvg11']);
  });

  test.each([
    ['a key', `Started apifyRunId=8MSTBAfqMzuXPvgB3 for ${of(ADA)}`],
    ['a sentence', `Started Apify run 8MSTBAfqMzuXPvgB3 for ${of(ADA)}`],
  ])('is found by its Apify run, which %s names', async (_, text) => {
    const { runs } = await traceLogs(logs.write([say(0, ADA, text), ...whole(9, BORA)]), {
      runId: '8MSTBAfqMzuXPvgB3',
    });
    expect(runs.map(({ baseId, apifyRunIds }) => [baseId, apifyRunIds])).toEqual([
      [A, ['8MSTBAfqMzuXPvgB3']],
    ]);
  });

  test('nor have two of them at a time, for the same tenants', async () => {
    const report = await traced([[...cleanRun(0, [ADA, BORA, CORA]), ...cleanRun(5, [ADA, BORA, CORA])]]);
    expect(report.findings.map(told)).toEqual([]);
  });
});
