'use strict';

/**
 * What tracing tells of logs: one for each form of a header and for each finding, with exactly what is to be found, and
 * neighbours of those in which nothing is wrong; then all of them mixed, shuffled and split. The tenants are invented.
 */

const { explainRunId, traceLogs } = require('strict-run-id');
const { startWorld } = require('../../examples/backend/test-doubles/world.js');
const {
  BEGIN,
  FORMS,
  FULL_FORMS,
  PACKINGS,
  baseAt,
  brackets,
  cleanRun,
  line,
  logsDirectory,
  pino,
  shuffled,
} = require('../fixtures/logs.js');

const ADA = 'Ada-Park';
const BORA = 'Bora-Bora';
const CORA = 'Cora-Lee';
const ONEIL = "O'Neil";
const LODZ = 'Łódź';

const A = baseAt(0);
const of = (client, base = A) => `${base}-${client}`;

const logs = logsDirectory();
afterAll(() => logs.close());

/** Writes logs, each a list of lines, in one form, and traces them together. */
const traced = (files, options) => traceLogs(files.map((lines) => logs.write(lines, options)));

/** What a test says of a finding: its code, confidence, run and client, and the lines that show it, as `file:line`. */
const told = (finding) => [
  finding.code,
  finding.confidence,
  finding.runId,
  finding.clientId,
  ...finding.evidence.map(({ file, line: number }) => `${file}:${number}`),
];

/** The steps of each run and client, without the lines that only mention an id. */
function stepsOf({ runs }) {
  const steps = {};
  for (const { baseId, events } of runs) {
    for (const { step, runId, clientId, count } of events.filter((event) => event.step !== 'mentioned')) {
      (steps[`${baseId} ${clientId}`] ??= []).push(`${step} ${runId}${count > 1 ? ` ${count} times` : ''}`);
    }
  }
  return steps;
}

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
          `Triggering /run-batch-score?runId=${encodeURIComponent(of(client))}&clientId=${encodeURIComponent(client)}`,
        ),
        say(6, `Found client run record rec0000000000000${index} for ${of(client)}`),
        say(7, `Updated metrics of ${of(client)}`),
        say(8, `Lead scoring completed for ${of(client)}`),
      ];
    })
    .sort((a, b) => a.time - b.time);
  const steps = (client) =>
    [
      'made',
      'received',
      'lookedUp',
      'notFound',
      'registered',
      'passedOn',
      'found',
      'updated',
      'completed',
    ].map((step) => `${step} ${of(client)}`);
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
        1,
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
      expect([report.totals.lines, report.totals.linesWithIds]).toEqual([1, 1]);
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
        `Lead scoring completed for ${of(ADA)}`,
      ],
    ]);
    expect(stepsOf(report)).toEqual({
      [`${A} null`]: [`made ${A}`],
      [`${A} ${ADA}`]: ['received', 'notFound', 'registered', 'found', 'completed'].map(
        (step) => `${step} ${of(ADA)}`,
      ),
    });
    expect(report.findings.map(told)).toEqual([]);
  });
});

/** A run of a client that nobody can object to: registered and completed. */
const whole = (seconds, client, base = baseAt(seconds)) => [
  line(
    seconds + 0.1,
    base,
    client,
    'smart_resume',
    `Created client run record recAAAAAAAAAAAAAA for ${of(client, base)}`,
  ),
  line(seconds + 2, base, client, 'lead_scoring', `Lead scoring completed for ${of(client, base)}`),
];
const made = (seconds, client, more = '', base = baseAt(seconds)) =>
  line(seconds, base, client, 'lead_scoring', `Generated run ID ${of(client, base)}${more}`);
const say = (seconds, client, text, base = A) => line(seconds, base, client, 'lead_scoring', text);
const missed = (seconds, client, id) => say(seconds, client, `Job tracking record not found for run ${id}`);
const registered = (seconds, client, id) =>
  say(seconds, client, `Created client run record recAAAAAAAAAAAAAA for ${id}`);
const completed = (seconds, client, id) => say(seconds, client, `Lead scoring completed for ${id}`);
const base = (seconds, text, run = A) => line(seconds, run, null, 'smart_resume', text);
/** A line of pino's with the error that was caught. */
function erring(seconds, run, client, error, text) {
  const { msg, ...fields } = JSON.parse(pino(line(seconds, run, client, 'lead_scoring', text)));
  return JSON.stringify({ ...fields, level: 50, ...error, msg });
}
const later = line(86_400, baseAt(86_400), null, 'smart_resume', `Starting ${baseAt(86_400)}`);

/** A line in the run of its own tenant, named by a whole id. */
const own = (seconds, client, text) => line(seconds, of(client), client, 'lead_scoring', text);

/** By code: a log, or several files of one, and what is found. */
const WRONG = {
  'made-twice': [
    [
      'made again for the run that it names as its parent',
      [[made(0, ADA), made(2, ADA, ` (parentRunId ${of(ADA)})`), ...whole(2, ADA), ...whole(5, ADA, A)]],
      [['made-twice', 'high', of(ADA, baseAt(2)), ADA, '0:1', '0:2']],
    ],
    [
      'made again without a client in the first, which is named as the parent',
      [
        [
          line(0, A, null, 'smart_resume', `Generated run ID ${A}`),
          made(3, ADA, ` (parent ${A})`),
          ...whole(3, ADA),
        ],
      ],
      [['made-twice', 'high', of(ADA, baseAt(3)), ADA, '0:1', '0:2']],
    ],
    [
      'made again, and then not found',
      [
        [
          made(0, ADA),
          ...whole(0, ADA),
          made(3, ADA),
          say(4, ADA, `Run ${of(ADA, baseAt(3))} not found`, baseAt(3)),
        ],
      ],
      [
        ['made-twice', 'high', of(ADA, baseAt(3)), ADA, '0:1', '0:4'],
        ['never-registered', 'high', of(ADA, baseAt(3)), ADA, '0:2', '0:5'],
      ],
    ],
    [
      'made again by who was handed the first',
      [[made(0, ADA), say(1, ADA, `Triggering lead scoring for ${of(ADA)}`), made(2, ADA), ...whole(2, ADA)]],
      [['made-twice', 'medium', of(ADA, baseAt(2)), ADA, '0:1', '0:3']],
    ],
  ],
  'made-by-two-processes': [
    [
      'made by two processes',
      [[{ ...made(0, ADA), pid: 1 }, { ...made(0.4, ADA, '', A), pid: 2 }, ...whole(1, ADA, A)]],
      [['made-by-two-processes', 'high', of(ADA), ADA, '0:1', '0:2']],
    ],
  ],
  'local-clock': [
    [
      'made under a clock of +05:30',
      [[made(0, ADA, '', baseAt(5.5 * 3_600))]],
      [['local-clock', 'high', of(ADA, baseAt(5.5 * 3_600)), ADA, '0:1']],
    ],
    [
      'made under a clock of +01:00, once in these logs',
      [[made(0, ADA, '', baseAt(3_600))]],
      [['local-clock', 'low', of(ADA, baseAt(3_600)), ADA, '0:1']],
    ],
    [
      'made under a clock of +01:00, again and again',
      [[made(0, ADA, '', baseAt(3_600)), made(900, ADA, '', baseAt(4_500))]],
      [
        ['local-clock', 'medium', of(ADA, baseAt(3_600)), ADA, '0:1'],
        ['local-clock', 'medium', of(ADA, baseAt(4_500)), ADA, '0:2'],
      ],
    ],
    [
      'made under a clock of -03:30',
      [[made(0, ADA, '', baseAt(-3.5 * 3_600))]],
      [['local-clock', 'high', of(ADA, baseAt(-3.5 * 3_600)), ADA, '0:1']],
    ],
    [
      'received from who made it under a clock of +02:00',
      [[say(0, ADA, `Received run ${of(ADA, baseAt(7_200))}`, baseAt(7_200))]],
      [['local-clock', 'medium', of(ADA, baseAt(7_200)), ADA, '0:1']],
    ],
  ],
  'doubled-suffix': [
    [
      'the suffix of a client stands twice',
      [[say(0, ADA, `Received run ${of(ADA)}-Ada-Park`)]],
      [['doubled-suffix', 'high', `${of(ADA)}-Ada-Park`, ADA, '0:1']],
    ],
    [
      'the suffix of a client stands twice in an older form',
      [[say(0, ADA, `Received run SR-251010-001-CAda-Park-CAda-Park`)]],
      [['doubled-suffix', 'high', 'SR-251010-001-CAda-Park-CAda-Park', ADA, '0:1']],
    ],
    ...['Guy-Guy', 'Guy-Guy-Guy'].map((name) => [
      `the suffix of the line's tenant stands as ${name}`,
      [[line(0, of(name), 'Guy', 'cron', 'Scoring')]],
      [['doubled-suffix', 'high', of(name), 'Guy', '0:1']],
    ]),
    [
      "the suffix of O'Neil stands twice, beside a sound id",
      [[line(0, of("O'Neil-O'Neil"), ONEIL, 'cron', 'Scoring'), say(1, ONEIL, `Scoring ${of(ONEIL)}`)]],
      [['doubled-suffix', 'high', of("O'Neil-O'Neil"), ONEIL, '0:1']],
    ],
    [
      'the suffix stands twice in a header alone, and once in the message',
      [[`[2025-10-10T06:45:29Z] [${of('Guy-Guy')}] [INFO] Passing ${of('Guy')}`]],
      [['doubled-suffix', 'medium', of('Guy-Guy'), 'Guy', '0:1']],
    ],
    [
      'the suffix of a tenant of the same run stands twice, on a line of nobody',
      [[base(0, `Scoring ${of('Guy-Guy')}`), base(1, `Scoring ${of('Guy')}`)]],
      [['doubled-suffix', 'medium', of('Guy-Guy'), 'Guy', '0:1']],
    ],
  ],
  'not-an-id': [
    [
      'an object',
      [[say(0, ADA, 'GET /run-batch-score?runId=[object Object]')]],
      [['not-an-id', 'high', '[object Object]', ADA, '0:1']],
    ],
    [
      'a Promise with a suffix',
      [[say(0, ADA, 'Received run [object Promise]-Ada-Park')]],
      [['not-an-id', 'high', '[object Promise]-Ada-Park', ADA, '0:1']],
    ],
    [
      'an object in a URL',
      [[say(0, ADA, 'POST /run-batch-score?runId=%5Bobject%20Object%5D 400')]],
      [['not-an-id', 'high', '%5Bobject%20Object%5D', ADA, '0:1']],
    ],
    [
      'a Promise that was printed',
      [[say(0, ADA, 'Scoring with { runId: Promise { <pending> } }')]],
      [['not-an-id', 'high', 'Promise { <pending> }', ADA, '0:1']],
    ],
    [
      'undefined before a client',
      [[say(0, ADA, `Received run ${of(ADA)}`), say(1, ADA, 'No lock for undefined-Ada-Park')]],
      [['not-an-id', 'high', 'undefined-Ada-Park', ADA, '0:2']],
    ],
    [
      'undefined in a query',
      [[say(0, ADA, 'GET /run-batch-score?runId=undefined&x=1')]],
      [['not-an-id', 'high', 'undefined', ADA, '0:1']],
    ],
    [
      'undefined in a sentence',
      [[say(0, ADA, 'Scoring for run ID undefined')]],
      [['not-an-id', 'medium', 'undefined', ADA, '0:1']],
    ],
    [
      'undefined among the options',
      [[say(0, ADA, 'Starting new batch { limit: 10, runId: undefined }')]],
      [['not-an-id', 'low', 'undefined', ADA, '0:1']],
    ],
    ...[
      ['undefined', 'medium'],
      ['null', 'medium'],
      ['[object Object]', 'high'],
      ['[object Promise]', 'high'],
    ].flatMap(([text, confidence]) => [
      [
        `${text} in the header of the run`,
        [[`[2025-10-10T06:00:00.000Z] [${text}] [${ADA}] [cron] [INFO] Scoring`, `Scoring ${of(ADA)}`]],
        [['not-an-id', confidence, text, ADA, '0:1']],
      ],
      [
        `${text} in the header of the client`,
        [[`[2025-10-10T06:00:00.000Z] [${A}] [${text}] [cron] [INFO] Scoring`]],
        [['not-an-id', confidence, text, null, '0:1']],
      ],
    ]),
    ...[
      '[SYSTEM] [start] [INFO] Listening',
      '[INFO] Listening',
      '[server.js] [INFO] Listening',
      'Listening',
    ].map((rest) => [
      `undefined in the header of the run, for nobody: ${rest}`,
      [[`[2025-10-10T06:00:00.000Z] [undefined] ${rest}`, `Scoring ${of(ADA)}`]],
      [['not-an-id', 'low', 'undefined', null, '0:1']],
    ]),
    ...[
      ['a line of who has no work', 'heartbeat clientId=null runId=null', 'null', 'low'],
      ['a line of who begins', 'worker ready runId=undefined clientId=undefined', 'undefined', 'low'],
      [
        'a query without either',
        'GET /run-batch-score?runId=undefined&clientId=undefined',
        'undefined',
        'high',
      ],
    ].map(([name, text, shown, confidence]) => [
      name,
      [[`[2025-10-10T06:00:00.000Z] [INFO] ${text}`]],
      Array(2).fill(['not-an-id', confidence, shown, null, '0:1']),
    ]),
    [
      'a line of a client without its run',
      [[`[2025-10-10T06:00:00.000Z] [INFO] worker ready runId=undefined clientId=${ADA}`]],
      [['not-an-id', 'high', 'undefined', ADA, '0:1']],
    ],
    [
      'undefined as the client',
      [[say(0, ADA, `Received run ${A}-undefined`)]],
      [['not-an-id', 'high', `${A}-undefined`, ADA, '0:1']],
    ],
  ],
  'malformed-id': [
    ['a decimal', [[say(0, ADA, `Received run ${A}.0`)]], [['malformed-id', 'medium', `${A}.0`, ADA, '0:1']]],
    [
      'an older form without its C',
      [[say(0, ADA, 'Received run SR-251010-001-Guy')]],
      [['malformed-id', 'medium', 'SR-251010-001-Guy', ADA, '0:1']],
    ],
    [
      'two ids glued',
      [[say(0, ADA, `Received run ${A}-${of(ADA)}`)]],
      [['malformed-id', 'medium', `${A}-${of(ADA)}`, ADA, '0:1']],
    ],
  ],
  'cut-off': [
    [
      'cut in the name of its client',
      [[say(0, ADA, `Received run ${A}-Ada-Pa...`)]],
      [['cut-off', 'low', `${A}-Ada-Pa...`, ADA, '0:1']],
    ],
    [
      'cut with one sign for three dots',
      [[say(0, ADA, `Received run ${A}-Ada-Pa…`)]],
      [['cut-off', 'low', `${A}-Ada-Pa…`, ADA, '0:1']],
    ],
  ],
  'job-id': [
    [
      'a job id',
      [[say(0, ADA, 'POST /run-post-batch-score?runId=job_post_scoring_stream1_20250929094802')]],
      [['job-id', 'medium', 'job_post_scoring_stream1_20250929094802', ADA, '0:1']],
    ],
  ],
  'other-tenant': [
    [
      "a run of another's",
      [[say(0, ADA, `Updating metrics of ${of(BORA)}`), say(1, ADA, `Scoring ${of(ADA)}`)]],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      "another's beside its own",
      [[say(0, ADA, `Copying metrics of ${of(BORA)} to ${of(ADA)}`)]],
      [['other-tenant', 'medium', of(BORA), ADA, '0:1']],
    ],
    [
      "another's in the header",
      [[line(0, of(BORA), ADA, 'lead_scoring', 'Scoring 25 leads'), say(1, ADA, `Scoring ${of(ADA)}`)]],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      "another's in the header and in the message",
      [
        [
          line(0, of(BORA), ADA, 'lead_scoring', `Updating record of ${of(BORA)}`),
          say(1, ADA, `Scoring ${of(ADA)}`),
        ],
      ],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      'several times',
      [
        [
          say(0, ONEIL, `Scoring ${of(LODZ)}`),
          say(1, ONEIL, `Scored ${of(LODZ)}`),
          say(2, ONEIL, `Scoring ${of(ONEIL)}`),
        ],
      ],
      [['other-tenant', 'high', of(LODZ), ONEIL, '0:1', '0:2']],
    ],
    [
      'whose own id stands in another file',
      [[say(0, ADA, `Updating metrics of ${of(BORA)}`)], [base(1, `Clients: ${of(ADA)}`)]],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      'of whom no id is known',
      [[say(0, ADA, `Updating metrics of ${of(BORA)}`)]],
      [['other-tenant', 'low', of(BORA), ADA, '0:1']],
    ],
    [
      'who is named by a key alone',
      [[base(0, `GET /client-run?runId=${of(BORA)}&clientId=${ADA}`), base(1, `Scoring ${of(ADA)}`)]],
      [['other-tenant', 'medium', of(BORA), ADA, '0:1']],
    ],
    [
      'named where a module may stand',
      [[`[2025-10-10T06:45:29Z] [${of(BORA)}] [Ada-Park] [INFO] Scoring`, `Scoring ${of(ADA)}`]],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      'named behind a level',
      [[`[2025-10-10T06:45:29Z] [${A}] [info ] [Ada-Park] Scoring ${of(BORA)}`, `Scoring ${of(ADA)}`]],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      'as "client" in JSON',
      [[`{"time":1760078729123,"client":"Ada-Park","runId":"${of(BORA)}","msg":"x"}`, `Scoring ${of(ADA)}`]],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      'as "clientId" in JSON, beside an address',
      [
        [
          `{"time":1760078729123,"client":"10.0.0.1","clientId":"Ada-Park","runId":"${of(BORA)}","msg":"x"}`,
          `Scoring ${of(ADA)}`,
        ],
      ],
      [['other-tenant', 'high', of(BORA), ADA, '0:1']],
    ],
    [
      'whose name is the longer one',
      [[own(0, 'Ada', `Scoring ${of(ADA)}`), own(1, ADA, 'Scoring'), say(2, 'Ada', `Updating ${of(ADA)}.`)]],
      [
        ['other-tenant', 'high', of(ADA), 'Ada', '0:3'],
        ['other-tenant', 'low', of(ADA), 'Ada', '0:1'],
      ],
    ],
    [
      'whose name is the longer one, in the header',
      [[line(0, of(ADA), 'Ada', 'lead_scoring', 'Scoring'), say(1, 'Ada', `Scoring ${of('Ada')}`)]],
      [['other-tenant', 'high', of(ADA), 'Ada', '0:1']],
    ],
    ...[
      `next client O'Neil: ${of(ONEIL)}`,
      `waiting for ${of(ONEIL)} to finish`,
      `previous: ${of(ONEIL)} ok`,
      `queue: [${of(ADA)}, ${of(ONEIL)}]`,
    ].map((text) => [
      `named in a run of its own: ${text}`,
      [[own(0, ADA, text), own(1, ONEIL, 'Scoring')]],
      [['other-tenant', 'low', of(ONEIL), ADA, '0:1']],
    ]),
    [
      'named in a batch',
      [[JSON.stringify({ time: 1760078729123, clientId: ADA, msg: 'batch', batch: [of(ADA), of(ONEIL)] })]],
      [['other-tenant', 'low', of(ONEIL), ADA, '0:1']],
    ],
    ...[`Updating metrics of ${of(ONEIL)}`, `Updating runId=${of(ONEIL)}`].map((text) => [
      `worked on in a run of its own: ${text}`,
      [[own(0, ADA, text)]],
      [['other-tenant', 'high', of(ONEIL), ADA, '0:1']],
    ]),
    [
      'who may be a module',
      [[`[2025-10-10T06:45:29Z] [${of(BORA)}] [worker-3] [lead_scoring] [INFO] Scoring`]],
      [['other-tenant', 'low', of(BORA), 'worker-3', '0:1']],
    ],
    [
      'who may be a service',
      [[`{"time":1760078729123,"clientId":"internal","runId":"${of(BORA)}","msg":"x"}`]],
      [['other-tenant', 'low', of(BORA), 'internal', '0:1']],
    ],
  ],
  'base-for-client-run-id': [
    [
      'looked up by its base',
      [[registered(0, ADA, of(ADA)), missed(1, ADA, A), say(2, ADA, `Scoring of ${of(ADA)} failed`)]],
      [['base-for-client-run-id', 'high', A, ADA, '0:1', '0:2']],
    ],
    [
      'looked up by its base, for nobody in particular',
      [
        [
          registered(0, ADA, of(ADA)),
          line(1, A, null, 'smart_resume', `Job tracking record not found for run ${A}`),
          completed(2, ADA, of(ADA)),
        ],
      ],
      [['base-for-client-run-id', 'high', A, null, '0:1', '0:2']],
    ],
    [
      'looked up in the run of its header',
      [
        [
          registered(0, ADA, of(ADA)),
          say(1, ADA, 'Job tracking record not found'),
          say(2, ADA, `Scoring of ${of(ADA)} failed`),
        ],
      ],
      [['base-for-client-run-id', 'medium', A, ADA, '0:1', '0:2']],
    ],
    ...[
      [
        'in an object',
        {
          err: {
            type: 'Error',
            message: `Run record not found for ${A}`,
            stack: `Error: Run record not found for ${A}\n    at x`,
          },
        },
        'high',
      ],
      ['in words', { error: `Job tracking record not found for run ${A}` }, 'high'],
      ['that names no id', { error: 'Job tracking record not found' }, 'medium'],
    ].map(([form, error, confidence]) => [
      `not found by an error ${form}`,
      [
        [
          pino(registered(0, ADA, of(ADA))),
          erring(1, A, ADA, error, 'update failed'),
          pino(say(2, ADA, `Scoring of ${of(ADA)} failed`)),
        ],
      ],
      [['base-for-client-run-id', confidence, A, ADA, '0:1', '0:2']],
    ]),
  ],
  'client-run-id-for-base': [
    [
      'looked up with its client',
      [
        [
          line(0, A, null, 'smart_resume', `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`),
          missed(1, ADA, of(ADA)),
          line(2, A, null, 'smart_resume', `Run ${A} failed`),
        ],
      ],
      [['client-run-id-for-base', 'high', of(ADA), ADA, '0:1', '0:2']],
    ],
  ],
  'never-registered': [
    [
      'not found, and one near it was registered',
      [
        [
          made(0, ADA),
          ...whole(0, ADA),
          say(40, ADA, `Run record ${of(ADA, baseAt(30))} not found`, baseAt(30)),
        ],
      ],
      [['never-registered', 'high', of(ADA, baseAt(30)), ADA, '0:2', '0:4']],
    ],
    [
      'not found, and nothing tells of registrations',
      [[missed(0, ADA, of(ADA))]],
      [['never-registered', 'medium', of(ADA), ADA, '0:1']],
    ],
    [
      'not found, where another client was registered',
      [
        [
          line(0, A, null, 'smart_resume', `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`),
          ...whole(0, BORA),
          missed(5, ADA, of(ADA)),
          line(6, A, null, 'smart_resume', `Run ${A} completed`),
        ],
      ],
      [['never-registered', 'high', of(ADA), ADA, '0:1', '0:4']],
    ],
    [
      'looked up, and nothing more',
      [[...whole(0, BORA), say(3, ADA, `Looking up client run record for ${of(ADA, baseAt(3))}`, baseAt(3))]],
      [['never-registered', 'low', of(ADA, baseAt(3)), ADA, '0:3']],
    ],
    [
      'looked up, and nothing more, nor any registration',
      [[say(0, ADA, `Looking up client run record for ${of(ADA)}`)]],
      [['never-registered', 'low', of(ADA), ADA, '0:1']],
    ],
    [
      'refused by this package',
      [
        [
          ...whole(0, BORA),
          say(
            3,
            ADA,
            `STRICT RUN ID ERROR: Job tracking record not found for run "${of(ADA)}" (requireRunRecordId). The run is registered for client "${BORA}", not for "${ADA}", as "${of(BORA)}": record "recAAAAAAAAAAAAAA".`,
          ),
        ],
      ],
      [['never-registered', 'high', of(ADA), ADA, '0:1', '0:3']],
    ],
  ],
  'never-completed': [
    [
      'registered, and nothing more for a day',
      [[registered(0, ADA, of(ADA)), say(60, ADA, 'Scoring 25 leads'), later]],
      [['never-completed', 'medium', of(ADA), ADA, '0:1']],
    ],
    [
      'registered, and at work when the logs end',
      [[registered(0, ADA, of(ADA)), say(86_300, ADA, 'Scoring 25 leads'), later]],
      [['never-completed', 'low', of(ADA), ADA, '0:1']],
    ],
    ...[
      'request completed',
      'Setup complete',
      'Batch 1 of 9 completed',
      'Step 1: completed',
      'Upload finished, now scoring',
      'Retry succeeded',
    ].map((words) => [
      `no end of a run: ${words}`,
      [[registered(0, ADA, of(ADA)), say(1, ADA, words), later]],
      [['never-completed', 'medium', of(ADA), ADA, '0:1']],
    ]),
    [
      'one client of two',
      [
        [
          registered(0, ADA, of(ADA)),
          registered(0.1, BORA, of(BORA)),
          completed(1, ADA, of(ADA)),
          line(2, A, null, 'smart_resume', `Run ${A} completed`),
          later,
        ],
      ],
      [['never-completed', 'medium', of(BORA), BORA, '0:2']],
    ],
  ],
  'record-lost': [
    [
      'registered by one process, not found by another',
      [
        [
          { ...registered(0, ADA, of(ADA)), pid: 1 },
          { ...missed(1, ADA, of(ADA)), pid: 2 },
          { ...say(2, ADA, `${of(ADA)} failed`), pid: 2 },
        ],
      ],
      [['record-lost', 'high', of(ADA), ADA, '0:1', '0:2', '0:3']],
    ],
    [
      'registered and not found by one process',
      [[registered(0, ADA, of(ADA)), missed(1, ADA, of(ADA)), say(2, ADA, `Scoring of ${of(ADA)} failed`)]],
      [['record-lost', 'high', of(ADA), ADA, '0:1', '0:2', '0:3']],
    ],
    [
      'not found by a message that names no id',
      [
        [
          registered(0, ADA, of(ADA)),
          line(1, of(ADA), ADA, 'lead_scoring', 'Job tracking record not found'),
          say(2, ADA, `Scoring of ${of(ADA)} failed`),
        ],
      ],
      [['record-lost', 'medium', of(ADA), ADA, '0:1', '0:2', '0:3']],
    ],
  ],
  'success-after-miss': [
    [
      'completed',
      [
        [
          registered(0, ADA, of(ADA)),
          missed(1, ADA, A),
          say(2, ADA, '✅ Scored 25 leads'),
          completed(3, ADA, of(ADA)),
        ],
      ],
      [
        ['base-for-client-run-id', 'high', A, ADA, '0:1', '0:2'],
        ['success-after-miss', 'high', A, ADA, '0:2', '0:3'],
      ],
    ],
    ...['Job tracking record not found', 'Record not found'].map((words) => [
      `the record of a header is not found: ${words}`,
      [[line(0, of(ADA), ADA, 'lead_scoring', words), completed(3, ADA, of(ADA))]],
      [
        ['never-registered', 'medium', of(ADA), ADA, '0:1'],
        ['success-after-miss', 'medium', of(ADA), ADA, '0:1', '0:2'],
      ],
    ]),
    [
      'what was there before',
      [[registered(0, ADA, of(ADA)), missed(1, ADA, of(ADA)), completed(3, ADA, of(ADA))]],
      [['success-after-miss', 'low', of(ADA), ADA, '0:2', '0:3']],
    ],
    ...[
      `No run record for ${of(ADA)}, skipping`,
      `Run ${of(ADA)} does not exist in Airtable`,
      `Update failed: client run record for ${of(ADA)} not found`,
    ].map((words) => [
      `the record is not found: ${words}`,
      [[line(0, of(ADA), ADA, 'lead_scoring', words), completed(3, ADA, of(ADA))]],
      [
        ['never-registered', 'medium', of(ADA), ADA, '0:1'],
        ['success-after-miss', 'high', of(ADA), ADA, '0:1', '0:2'],
      ],
    ]),
    [
      'though leads are found',
      [
        [
          missed(0, ADA, of(ADA)),
          say(1, ADA, `Found 25 leads for ${of(ADA)}`),
          say(2, ADA, `Successfully scored 25 leads for ${of(ADA)}`),
        ],
      ],
      [
        ['never-registered', 'medium', of(ADA), ADA, '0:1'],
        ['success-after-miss', 'high', of(ADA), ADA, '0:1', '0:3'],
      ],
    ],
    [
      'updated',
      [[missed(0, ADA, of(ADA)), say(1, ADA, `Updated metrics of ${of(ADA)}`)]],
      [
        ['never-registered', 'medium', of(ADA), ADA, '0:1'],
        ['success-after-miss', 'high', of(ADA), ADA, '0:1', '0:2'],
      ],
    ],
  ],
  'older-form': [
    [
      'made after the newer came',
      [[...whole(0, CORA), say(60, CORA, 'Generated run ID SR-251010-001-CCora-Lee', 'SR-251010-001')]],
      [['older-form', 'high', 'SR-251010-001-CCora-Lee', CORA, '0:1', '0:3']],
    ],
    [
      'received after the newer came',
      [[...whole(0, CORA), say(9, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001')]],
      [['older-form', 'high', 'SR-251010-001-CCora-Lee', CORA, '0:1', '0:3']],
    ],
  ],
};

const SEVERITY = {
  'made-twice': 'error',
  'made-by-two-processes': 'error',
  'local-clock': 'warning',
  'doubled-suffix': 'error',
  'not-an-id': 'error',
  'malformed-id': 'warning',
  'cut-off': 'warning',
  'job-id': 'warning',
  'other-tenant': 'error',
  'base-for-client-run-id': 'error',
  'client-run-id-for-base': 'error',
  'never-registered': 'error',
  'never-completed': 'warning',
  'record-lost': 'error',
  'success-after-miss': 'error',
  'older-form': 'warning',
};

describe.each(Object.entries(WRONG))('%s:', (code, cases) => {
  test.each(cases)('%s', async (_, files, expected) => {
    for (const [name, form] of Object.entries(FULL_FORMS)) {
      const { findings } = await traced(files, { form });
      expect([name, findings.map(told)]).toEqual([name, expected]);
      for (const { code: one, confidence, severity } of findings) {
        expect([one, severity]).toEqual([one, confidence === 'low' ? 'warning' : SEVERITY[one]]);
      }
    }
  });
});

/** Headers behind a run, and values of a field, in which no tenant stands. */
const LEVELS = [
  'info',
  'Info',
  'INFO ',
  'warn',
  'WARN ',
  'error',
  'debug',
  'trace',
  'NOTICE',
  'VERBOSE',
  'CRITICAL',
  'HTTP',
  'ERR',
];
const MODULES = [
  'scoring',
  'webhook',
  'worker-3',
  'POST',
  'leadScoring',
  'lead-scoring',
  'lead_scoring_2',
  '42',
  'cron',
  'batch',
  'Apify',
  'req-17',
  'all-clients',
  'ALL_CLIENTS',
  'main.js:12',
  'attempt 2',
  '2/10',
  '-',
  '',
  'null',
  'undefined',
];
const ADDRESSES = ['10.0.0.1', 'axios', 'curl', 'mobile', 'web-app', 'shared', 'internal'];

/** Logs in which nothing is wrong, each next to one in which something is. */
const CLEAN = {
  'made-twice': [
    ['for two clients', [[made(0, ADA), made(1, BORA), ...whole(0, ADA), ...whole(1, BORA)]]],
    [
      'one base for many clients',
      [
        [
          base(0, `Generated run ID ${A}`),
          ...[ADA, BORA, CORA, ONEIL, LODZ].flatMap((client) => whole(1, client, A)),
        ],
      ],
    ],
    [
      'two runs of a client, each of its own parent',
      [
        [
          made(0, ADA, ` parentRunId=${baseAt(-60)}`),
          made(3, ADA, ` parentRunId=${baseAt(-90)}`),
          ...whole(0, ADA),
          ...whole(3, ADA),
        ],
      ],
    ],
    [
      'two runs of a client at a time, both of which come to their end',
      [[made(0, ADA), ...whole(0, ADA), made(4, ADA), ...whole(4, ADA)]],
    ],
    ...['failed: 429 from Airtable', 'cancelled'].map((end) => [
      `two jobs of a client at a time, one of which is ${end}`,
      [
        [
          made(0, ADA),
          ...whole(0, ADA),
          made(3, ADA),
          registered(3.5, ADA, of(ADA, baseAt(3))),
          say(9, ADA, `${of(ADA, baseAt(3))} ${end}`),
        ],
      ],
    ]),
    [
      'two runs of a client a minute apart',
      [[made(0, ADA), ...whole(0, ADA), made(60, ADA), ...whole(60, ADA)]],
    ],
    [
      'one run that is made and resumed',
      [[made(0, ADA), say(3, ADA, `Using existing run ID ${of(ADA)}`), ...whole(4, ADA, A)]],
    ],
  ],
  'made-by-two-processes': [
    [
      'made by one process, which says so twice',
      [[{ ...made(0, ADA), pid: 1 }, { ...made(0.4, ADA, '', A), pid: 1 }, ...whole(1, ADA, A)]],
    ],
    ...[
      'Received new run ID',
      'Using newly generated run ID',
      'Got generated runId',
      'Passing new run id',
      'Resuming run, earlier generated run ID',
    ].map((words) => [
      `one that made it, and one that says: ${words}`,
      [[{ ...made(0, ADA), pid: 1 }, { ...say(1, ADA, `${words} ${of(ADA)}`), pid: 2 }, ...whole(2, ADA, A)]],
    ]),
    [
      'two processes that generate scores for a run',
      [
        [
          made(0, ADA),
          { ...say(3, ADA, `Generated 25 scores for run ${of(ADA)}`), pid: 1 },
          { ...say(4, ADA, `Generated 12 posts for ${of(ADA)}`), pid: 2 },
        ],
      ],
    ],
    [
      'two that derive the id of a client from a base',
      [
        [
          { ...base(0, `Generated run ID ${A}`), pid: 1 },
          ...[2, 3].map((pid) => ({ ...say(pid, ADA, `Created client run ID ${of(ADA)}`), pid })),
          ...whole(4, ADA, A),
        ],
      ],
    ],
    [
      'one log given twice',
      [
        [made(0, ADA), ...whole(1, ADA, A)],
        [made(0, ADA), ...whole(1, ADA, A)],
      ],
    ],
    [
      'a log and the older part of it',
      [
        [
          say(0, ADA, `Generating run ID ${of(ADA)}`),
          say(0.1, ADA, `Generated run ID ${of(ADA)}`),
          ...whole(1, ADA, A),
        ],
        [say(0.1, ADA, `Generated run ID ${of(ADA)}`)],
      ],
    ],
  ],
  'local-clock': [
    ['made by a generator that is seconds ahead', [[made(0, ADA, '', baseAt(57))]]],
    ['made under a clock of +12:45, which is no half hour', [[made(0, ADA, '', baseAt(12.75 * 3_600))]]],
    [
      'made with thousands of others',
      [
        Array.from({ length: 2_000 }, (_, index) =>
          line(0, baseAt(index), null, 'batch', `Generated run ID ${baseAt(index)}-C${index}`),
        ),
      ],
    ],
    [
      'a run that is planned',
      [
        [
          base(0, `Next run ${baseAt(12 * 3_600)}`),
          base(1, `Scheduled next run as ${of(ADA, baseAt(3_600))}`),
        ],
      ],
    ],
    ['a run of an hour', [[...whole(0, ADA), say(3_600, ADA, `Received request for run ${of(ADA)}`)]]],
    [
      'a run that is made, and made known again half an hour later',
      [[...whole(0, ADA), say(1_800, ADA, `Generated run ID ${of(ADA)}`)]],
    ],
    [
      'a log whose clock changes to winter time',
      [
        [
          `[2025-10-26T02:59:59+02:00] [251026-005959] [Ada-Park] [lead_scoring] Generated run ID 251026-005959-Ada-Park`,
          `[2025-10-26T02:00:09+01:00] [251026-010009] [Bora-Bora] [lead_scoring] Generated run ID 251026-010009-Bora-Bora`,
        ],
      ],
    ],
    [
      'a log in the time of Tehran',
      [
        [
          '[2025-10-10T10:15:29.123+03:30] [251010-064529] [Ada-Park] [lead_scoring] Generated run ID 251010-064529-Ada-Park',
        ],
      ],
    ],
    [
      'a log without times',
      [
        [
          `[CLIENT:Ada-Park] [SESSION:${baseAt(7_200)}] [lead_scoring] Generated run ID ${of(ADA, baseAt(7_200))}`,
        ],
      ],
    ],
  ],
  'doubled-suffix': [
    ['a tenant whose name is one word twice', [whole(0, BORA)]],
    [
      'a tenant whose name is one word twice, beside a tenant of that word',
      [[...whole(0, BORA), ...whole(0, 'Bora'), base(3, `Clients: ${of(BORA)}, ${of('Bora')}`)]],
    ],
    ['a tenant whose name is a number', [whole(0, '154510')]],
  ],
  'not-an-id': [
    ['a field that is null', [[say(0, ADA, '{"parentRunId":null,"runId":null,"clientId":null}')]]],
    ['no parent', [[say(0, ADA, `Received run ${of(ADA)} { parentRunId: undefined, clientId: null }`)]]],
    [
      'undefined in a word',
      [[say(0, ADA, `Received run ${of(ADA)}, null-check done, undefined-value warning`)]],
    ],
    [
      'undefined in other headers',
      [
        [
          `[2025-10-10T06:00:00.000Z] [${A}] [${ADA}] [undefined] [INFO] Scoring [undefined] [null]`,
          `[2025-10-10T06:00:00.000Z] [INFO] [undefined] [[object Object]] Scoring ${of(ADA)}`,
        ],
      ],
    ],
    ['undefined elsewhere', [[say(0, ADA, 'Score of lead 3 is undefined, profile [object Object]')]]],
  ],
  'malformed-id': [
    [
      'numbers that are no ids',
      [[say(0, ADA, 'Call 555-123-456789 or 999999-999999, version 251010-1.2, isMissingCritical')]],
    ],
    ['a session id', [[say(0, ADA, 'Session 20250923-040841-338 began')]]],
  ],
  'cut-off': [
    ['three dots behind a whole id', [[say(0, ADA, `Scoring ${of(ADA)}...`), ...whole(1, ADA, A)]]],
    [
      'three dots behind the only id of a client that the header names',
      [[line(0, A, LODZ, 'lead_scoring', `Scoring ${of(LODZ)}...`)]],
    ],
    ['three dots behind a base', [[base(0, `Starting ${A}...`), base(1, `Started ${A}`)]]],
  ],
  'job-id': [
    [
      'a job id in its own place',
      [[say(0, ADA, `Polling jobId=job_post_scoring_stream1_20250929094802 of ${of(ADA)}`)]],
    ],
  ],
  'other-tenant': [
    ...[
      `wrote ${of(ADA)}.csv`,
      `wrote ${of(ADA)}.json`,
      `wrote s3://b/${of(ADA)}.json`,
      `wrote exports/${of(ADA)}-report.csv`,
      `wrote ${of(ADA)}_report.csv`,
      `using /tmp/${of(ADA)}-work/x`,
      `job ${of(ADA)}-1 queued`,
      `lock ${of(ADA)}-lock`,
    ].map((text) => [
      `a name built on an id: ${text}`,
      [[own(0, ADA, text)], [say(1, ADA, text), own(2, ONEIL, 'Scoring')]],
    ]),
    [
      'a job whose id is built on one',
      [
        [
          JSON.stringify({
            time: 1760078729123,
            runId: of(ADA),
            clientId: ADA,
            jobId: `${of(ADA)}-score-lead`,
            msg: 'queued',
          }),
        ],
      ],
    ],
    ['a summary for nobody', [[base(0, `Clients: ${of(ADA)}, ${of(BORA)}, ${of(CORA)}`)]]],
    [
      'a summary with keys',
      [[base(0, `clientId=${ADA} runId=${of(ADA)} ok, clientId=${BORA} runId=${of(BORA)} ok`)]],
    ],
    [
      'a summary of which this client is a part',
      [[say(0, ADA, `Batch is over: ${of(ADA)}, ${of(BORA)}, ${of(CORA)}`)]],
    ],
    [
      'a refusal that names two clients',
      [
        [
          say(
            0,
            BORA,
            `STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (addClientSuffix).`,
          ),
          say(
            1,
            BORA,
            `STRICT MODE: STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (addClientSuffix).`,
          ),
        ],
      ],
    ],
    [
      'a refusal in a field of its own',
      [
        [
          JSON.stringify({
            level: 50,
            time: 1760078729123,
            runId: of(BORA),
            clientId: BORA,
            status: 400,
            code: 'ERR_RUN_ID_CLIENT_MISMATCH',
            error: `STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (addClientSuffix).`,
            msg: 'refused',
          }),
        ],
      ],
    ],
    [
      'a refusal as pino writes an error',
      [
        [
          JSON.stringify({
            level: 50,
            time: 1760078729123,
            clientId: BORA,
            msg: 'scoring failed',
            err: {
              type: 'RunIdError',
              message: `STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (x).`,
              stack: 'RunIdError',
            },
          }),
        ],
      ],
    ],
    ...[...LEVELS, ...MODULES].map((header) => [
      `a header [${header}] behind a run`,
      [
        [
          `[2025-10-10T06:45:29Z] [${of(ADA)}] [${header}] Scoring 25 leads`,
          `[2025-10-10T06:45:30Z] [${A}] [${header}] Scoring 25 leads of ${of(ADA)}`,
        ],
      ],
    ]),
    ...LEVELS.map((level) => [
      `a level [${level}] before an operation`,
      [
        [
          `[2025-10-10T06:45:29Z] [${of(ADA)}] [${level}] [lead_scoring] Scoring`,
          `[2025-10-10T06:45:30Z] [${A}] [${level}] [lead_scoring] Scoring ${of(ADA)}`,
        ],
      ],
    ]),
    ...ADDRESSES.flatMap((value) =>
      ['client', 'tenant'].map((key) => [
        `a field ${key} that holds "${value}"`,
        [
          [ADA, BORA].map((client) =>
            JSON.stringify({
              time: 1760078729123,
              [key]: value,
              runId: of(client),
              msg: `Scoring ${of(client)}`,
            }),
          ),
        ],
      ]),
    ),
    [
      'a module that works for several tenants',
      [
        [ADA, BORA].flatMap((client) => [
          `[2025-10-10T06:45:29Z] [${A}] [worker-3] [lead_scoring] [INFO] Scoring ${of(client)}`,
          JSON.stringify({
            time: 1760078729123,
            clientId: 'internal',
            runId: of(client),
            msg: 'Scoring 25 leads',
          }),
        ]),
      ],
    ],
    [
      'a header without a client',
      [[`[2025-10-10T06:45:29Z] [${of(ADA)}] [lead_scoring] Scoring ${of(ADA)}`]],
    ],
  ],
  'base-for-client-run-id': [
    ...[
      ['of something else', 'Lead record not found', 'update failed'],
      ['of a lead, as the message says', 'Record not found', 'Could not update lead 17'],
      ['that is none', 'socket hang up', 'update failed'],
    ].map(([ofWhat, message, text]) => [
      `a miss ${ofWhat}`,
      [
        [
          pino(registered(0, ADA, of(ADA))),
          erring(1, A, ADA, { err: { type: 'Error', message } }, text),
          pino(completed(2, ADA, of(ADA))),
        ],
      ],
    ]),
    [
      'looked up by its base, and found in the end',
      [
        [
          registered(0, ADA, of(ADA)),
          missed(1, ADA, A),
          say(2, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`),
          completed(3, ADA, of(ADA)),
        ],
      ],
    ],
  ],
  'client-run-id-for-base': [
    [
      'a record for the run, and then one for each client',
      [
        [
          base(0, `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`),
          say(1, ADA, `Client run record for ${of(ADA)} not found`),
          registered(2, ADA, of(ADA)),
          completed(3, ADA, of(ADA)),
          base(4, `Run ${A} completed`),
        ],
      ],
    ],
  ],
  'never-registered': [
    [
      'looked for, not found, made and registered',
      [
        [
          say(0, ADA, `Looking up run record for ${of(ADA)}`),
          say(1, ADA, `No run record for ${of(ADA)}`),
          registered(2, ADA, of(ADA)),
          completed(3, ADA, of(ADA)),
        ],
      ],
    ],
    [
      'not found and made in one sentence',
      [[say(0, ADA, `No run record for ${of(ADA)}, creating one`), completed(3, ADA, of(ADA))]],
    ],
    [
      'a lead that is not found',
      [
        [
          ...whole(0, ADA),
          say(1, ADA, `Lead recAAAAAAAAAAAAAA not found in ${of(ADA)}`),
          say(1.5, ADA, `Lead record not found for run ${of(ADA)}`),
        ],
      ],
    ],
    [
      'a cache that does not know it',
      [
        [
          say(0, ADA, `Cache miss for ${of(ADA)}`),
          say(1, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`),
        ],
      ],
    ],
    [
      'looked up, where work goes on',
      [[say(0, ADA, `Looking up run record for ${of(ADA)}`), say(1, ADA, 'Scoring 25 leads')]],
    ],
  ],
  'never-completed': [
    [
      'a run that ends as failed',
      [[registered(0, ADA, of(ADA)), say(1, ADA, `Run ${of(ADA)} failed: 422 from Airtable`), later]],
    ],
    [
      'a run that is cancelled',
      [[registered(0, ADA, of(ADA)), say(1, ADA, `Run ${of(ADA)} cancelled`), later]],
    ],
    [
      'one end for all clients',
      [[registered(0, ADA, of(ADA)), registered(0.5, BORA, of(BORA)), base(9, `Run ${A} completed`), later]],
    ],
    [
      'one end for each client',
      [
        [
          base(0, `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`),
          ...whole(1, ADA, A),
          ...whole(2, BORA, A),
          later,
        ],
      ],
    ],
    ...[
      'completed',
      'Completed: 22 scored, 3 failed',
      'Lead scoring: completed',
      'All done',
      'Run completed in 5 s',
      `${of(ADA)} done in 600 s`,
    ].map((words) => [
      `a run that ends with: ${words}`,
      [[registered(0, ADA, of(ADA)), say(1, ADA, words), later]],
    ]),
    [
      'an Apify run that is registered',
      [
        [
          ...whole(0, ADA),
          `[RUN-ID] registered runId=8MSTBAfqMzuXPvgB3-C${ADA} clientId=${ADA} source=registerApifyRunId at=a.js:1`,
          later,
        ],
      ],
    ],
  ],
  'record-lost': [
    [
      'found at the second attempt, and then failed',
      [
        [
          { ...registered(0, ADA, of(ADA)), pid: 1 },
          { ...missed(1, ADA, of(ADA)), pid: 2 },
          { ...say(2, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`), pid: 2 },
          { ...say(3, ADA, `${of(ADA)} failed`), pid: 2 },
        ],
      ],
    ],
    ['asked for after the run is over', [[...whole(0, ADA), missed(60, ADA, of(ADA))]]],
    [
      'failed after it went on',
      [
        [
          registered(0, ADA, of(ADA)),
          missed(1, ADA, of(ADA)),
          say(2, ADA, `Received request for run ${of(ADA)}`),
          say(3, ADA, `${of(ADA)} failed`),
        ],
      ],
    ],
    [
      'failed for another process',
      [
        [
          { ...registered(0, ADA, of(ADA)), pid: 1 },
          { ...missed(1, ADA, of(ADA)), pid: 2 },
          { ...say(2, ADA, `${of(ADA)} failed: 429`), pid: 1 },
        ],
      ],
    ],
  ],
  'success-after-miss': [
    [
      'found at the second attempt',
      [
        [
          registered(0, ADA, of(ADA)),
          missed(1, ADA, of(ADA)),
          say(2, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`),
          completed(3, ADA, of(ADA)),
        ],
      ],
    ],
    [
      'a profile that is not found',
      [
        [
          registered(0, ADA, of(ADA)),
          say(1, ADA, `Profile not found for lead 3 of ${of(ADA)}`),
          completed(3, ADA, of(ADA)),
        ],
      ],
    ],
    ...[
      `${of(ADA)}: company page not found (404)`,
      `Run ${of(ADA)}: LinkedIn URL not found`,
      `Run ${of(ADA)}: email address not found, skipping`,
      `${of(ADA)} /api/items 404 Not Found`,
      'Could not find record rec123, lead skipped',
      `No cached record for ${of(ADA)}`,
      `No previous run record, full scan (${of(ADA)})`,
      `record missing headline, skipping (${of(ADA)})`,
      `run ${of(ADA)}: 0 not found, 20 found`,
      `Job posting not found (${of(ADA)})`,
      `Apify run not found for 8MSTBAfqMzuXPvgB3, using jobRunId=${of(ADA)}`,
    ].map((words) => [
      `something else is not found: ${words}`,
      [[registered(0, ADA, of(ADA)), say(1, ADA, words), say(2, ADA, `${of(ADA)} completed successfully`)]],
    ]),
    [
      'a miss that is answered with 404',
      [[...whole(0, ADA), missed(30, ADA, of(ADA)), say(31, ADA, 'request completed')]],
    ],
    [
      'success before the miss',
      [[...whole(0, ADA), say(3, ADA, `Looking for leads of ${of(ADA)}: none not found`)]],
    ],
  ],
  'older-form': [
    [
      'of a run that began before the newer came',
      [
        [
          say(-60, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001'),
          ...whole(0, CORA),
          say(9, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001'),
        ],
      ],
    ],
    [
      'of a run of an earlier day, which is spoken of',
      [[...whole(0, CORA), base(9, 'Last run was SR-250924-001-CCora-Lee')]],
    ],
    [
      'of a client who has none of the newer',
      [[...whole(0, ADA), say(9, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001')]],
    ],
  ],
};

describe.each(Object.entries(CLEAN))('no %s:', (_code, cases) => {
  test.each(cases)('%s', async (_, files) => {
    for (const [name, form] of Object.entries(FULL_FORMS)) {
      const { findings } = await traced(files, { form });
      expect([name, findings.map(told)]).toEqual([name, []]);
    }
  });
});

test('each code of a finding has a log that shows it and one that does not', () => {
  const codes = Object.keys(SEVERITY).sort();
  expect([Object.keys(WRONG).sort(), Object.keys(CLEAN).sort()]).toEqual([codes, codes]);
});

describe('what can only be told of a text', () => {
  test('an id made in two files, whose processes are not named, is less certain', async () => {
    const files = [[made(0, ADA)], [made(0.4, ADA, '', A), ...whole(1, ADA, A)]];
    const { findings } = await traced(files);
    expect(findings.map(told)).toEqual([['made-by-two-processes', 'medium', of(ADA), ADA, '0:1', '1:1']]);
  });

  test('a time without a zone may itself be of a local clock', async () => {
    const { findings } = await traced([[made(0, ADA, '', baseAt(7_200))]], {
      form: FORMS['a time with a comma and no zone'],
    });
    expect(findings.map(told)).toEqual([['local-clock', 'low', of(ADA, baseAt(7_200)), ADA, '0:1']]);
    expect(findings[0].message).toBe(
      `The time in "${of(ADA, baseAt(7_200))}" is 2 h ahead of the line: one of the two is of a local clock.`,
    );
  });

  test.each(['+02', '+0200', '+02:00', ' +02:00', ' +0200'])(
    'a time with the offset "%s" is of its zone',
    async (zone) => {
      const at = (time, run) => `2025-10-10 ${time}.123${zone} INFO Generated run ID ${run}`;
      expect((await traced([[at('08:45:29', of(ADA))]])).findings.map(told)).toEqual([]);
      expect((await traced([[at('06:45:29', of(ADA))]])).findings.map(told)).toEqual([
        ['local-clock', 'high', of(ADA), ADA, '0:1'],
      ]);
    },
  );

  test('a time of UTC, said by its name, is of its zone', async () => {
    const { findings } = await traced([
      [`2025-10-10 06:45:29.123 UTC [17] LOG: Generated run ID ${of(ADA, baseAt(7_200))}`],
    ]);
    expect(findings.map(told)).toEqual([['local-clock', 'high', of(ADA, baseAt(7_200)), ADA, '0:1']]);
  });

  test('a word behind a run is what is done, where the ids name the tenants, and else the tenant', async () => {
    const at = (seconds, word, text) =>
      `[2025-10-10T06:45:${30 + seconds}.000Z] [${A}] [${word}] [info] ${text}`;
    const start = at(0, 'resume', `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`);
    const end = [at(8, 'webhook', `Run ${A} completed`), brackets(later)];
    const ofAda = [
      at(1, 'resume', `Created client run record recAAAAAAAAAAAAAA for ${of(ADA)}`),
      at(7, 'scoring', `Lead scoring completed for ${of(ADA)}`),
    ];
    const report = await traced([[start, ...ofAda, ...end]]);
    expect(report.findings.map(told)).toEqual([]);
    expect(report.runs[0].clients).toEqual([ADA]);
    expect(report.runs[0].events.map(({ step, clientId, operation }) => [step, clientId, operation])).toEqual(
      [
        ['registered', null, 'resume'],
        ['registered', ADA, null],
        ['completed', ADA, null],
        ['completed', null, 'webhook'],
      ],
    );
    const bases = await traced([
      [at(1, ADA, 'Created client run record recAAAAAAAAAAAAAA'), at(7, ADA, 'Lead scoring completed')],
    ]);
    expect(bases.runs[0].clients).toEqual([ADA]);
  });

  test('a record is missed by the tenant who asks for his own, and by no module', async () => {
    const missing = async (one, other) => {
      const at = (seconds, word, text) =>
        `[2025-10-10T06:45:${30 + seconds}.000Z] [${A}] [${word}] [INFO] ${text}`;
      const { findings } = await traced([
        [
          at(0, one, 'Created job tracking record recAAAAAAAAAAAAAA'),
          at(1, other, 'Job tracking record not found'),
          at(2, other, 'Run completed'),
          `Clients: ${of(ADA)}, ${of(BORA)}`,
        ],
      ]);
      const isOfMiss = ({ code }) => ['never-registered', 'success-after-miss'].includes(code);
      return findings.filter(isOfMiss).map(({ code, clientId }) => [code, clientId]);
    };
    expect(await missing(ADA, BORA)).toEqual([
      ['never-registered', BORA],
      ['success-after-miss', BORA],
    ]);
    expect(await missing('resume', 'scoring')).toEqual([['success-after-miss', null]]);
    expect(await missing('SYSTEM', 'SYSTEM')).toEqual([['success-after-miss', null]]);
  });

  test("what this package's debug lines say of a client stands above the context of the program", async () => {
    const own = (text) =>
      JSON.stringify({
        level: 20,
        time: 1760078729123,
        runId: of(BORA),
        clientId: BORA,
        msg: `[RUN-ID] ${text} source=x at=/app/a.js:1`,
      });
    const report = await traced([
      [
        own(`registered runId=${of(ADA)} clientId=${ADA}`),
        own(`not-found runId=${A} clientId=-`),
        own(`registered runId=${A} clientId=-`),
        completed(2, ADA, of(ADA)),
      ],
    ]);
    expect(report.findings.map(told)).toEqual([]);
    expect(stepsOf(report)).toEqual({
      [`${A} ${ADA}`]: [`registered ${of(ADA)}`, `completed ${of(ADA)}`],
      [`${A} null`]: [`notFound ${A}`, `registered ${A}`],
    });
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
      const { findings } = await traced([mixed], { form });
      expect(findings.map(({ code, clientId }) => `${code} ${clientId}`).sort()).toEqual(expected);
    },
  );

  test.each([1, 2, 3, 4, 5])('and shuffled (%i), and split into files, they show the same', async (seed) => {
    for (const form of [brackets, pino]) {
      const { findings } = await traced([mixed], { form });
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
        const report = await traced(files, { form });
        expect(report.findings.map(content).sort()).toEqual(wanted);
      }
    }
  });
});

describe('what a log may be, too', () => {
  test.each([
    'Łódź',
    'Ñandú',
    'Ελλάδα',
    'Київ',
    'אבג',
    'مثال',
    '東京-支社',
    'กรุงเทพ',
    'हिन्दी',
    '𝒜da',
    "O'Neil",
    'Ada.Park',
    'Ada(1)',
    '123-456',
  ])('a tenant of the name %s', async (client) => {
    expect(explainRunId(of(client)).ok).toBe(true);
    for (const [name, form] of Object.entries(FORMS)) {
      const report = await traced(
        [[...whole(0, client), say(9, client, `GET /client-run?runId=${encodeURIComponent(of(client))}`)]],
        { form },
      );
      expect([name, report.runs.map(({ clients }) => clients), report.findings.map(told)]).toEqual([
        name,
        [[client]],
        [],
      ]);
    }
  });

  test('lines of two megabytes, with ids at both ends and between', async () => {
    const filler = 'x y, '.repeat(400_000);
    const long = brackets(
      say(0, ADA, `Found record for ${of(ADA)} ${filler} ${of(ADA)} ${filler} ${of(ADA)}`),
    );
    const report = await traced([[...whole(0, ADA), long, brackets(say(9, ADA, `Received run ${of(ADA)}`))]]);
    expect(report.findings.map(told)).toEqual([]);
    expect([report.files[0].lines, report.totals.linesWithIds, report.runs[0].lines]).toEqual([4, 4, 4]);
    expect(report.files[0].notes).toEqual([{ code: 'long-line', line: 3, message: expect.any(String) }]);
    expect(report.runs[0].ids).toContainEqual({ runId: of(ADA), count: 6 });
    for (const { text } of report.runs[0].events) expect(text.length).toBeLessThan(330);
  });

  test('a line of two megabytes, whose header says nothing of what stands a megabyte behind', async () => {
    const filler = 'x y, '.repeat(400_000);
    const report = await traced([
      [
        `${brackets(say(0, ADA, `Scoring ${of(ADA)}`))} ${filler} {"clientId":"${ADA}"} ${of(BORA)} [${A}] [${CORA}] Created client run record`,
        ...whole(9, ADA),
        later,
      ],
    ]);
    expect(report.findings.map(told)).toEqual([]);
    expect([report.totals.lines, report.totals.linesWithIds]).toEqual([4, 4]);
  });

  test('NULs and bytes that are no text', async () => {
    const file = logs.write(
      Buffer.concat([
        Buffer.from(`\0\0\x1b[31m${brackets(made(0, ADA))}\n`),
        Buffer.from([0xff, 0xfe, 0x80, 0x0a]),
        Buffer.from(`${brackets(made(60, BORA))}\u202e\n`),
      ]),
    );
    const report = await traceLogs(file);
    expect(report.runs.map(({ clients }) => clients)).toEqual([[ADA], [BORA]]);
    expect(report.files[0].notes).toEqual([{ code: 'binary', line: 1, message: expect.any(String) }]);
    expect(JSON.stringify(report)).not.toMatch(/\\\\u0000[^\\\\]/);
  });

  test('files that end too early', async () => {
    const text = whole(0, LODZ)
      .map((one) => `${brackets(one)}\n`)
      .join('');
    const bytes = Buffer.from(text);
    const inCharacter = logs.write(bytes.subarray(0, bytes.lastIndexOf(0xc5) + 1));
    const packed = PACKINGS.gz(text.repeat(2_000));
    const inPacking = logs.write(packed.subarray(0, packed.length - 20));
    const inUnit = logs.write(PACKINGS['UTF-16LE'](text).subarray(0, -1));
    const report = await traceLogs([inCharacter, inPacking, inUnit, logs.write([]), '/there/is/none']);
    expect(
      report.files.map(({ error, notes }) => [error?.code ?? null, ...notes.map(({ code }) => code)]),
    ).toEqual([[null, 'cut-character'], ['ERR_CUT'], [null], [null], ['ENOENT']]);
    expect(report.runs.map(({ baseId }) => baseId)).toContain(A);
  });

  test('nothing but noise', async () => {
    const noise = [
      '',
      '[',
      ']'.repeat(999),
      '{'.repeat(5_000),
      '{"msg":',
      '[[[[[[',
      '"'.repeat(500),
      '\\'.repeat(500),
      '%'.repeat(500),
      '-'.repeat(500),
      'runId=',
      'runId: "',
      'SESSION:',
      '[RUN-ID]',
    ];
    const report = await traced([noise]);
    expect([report.runs, report.findings.map(told)]).toEqual([[], []]);
    expect(report.totals.lines).toBe(noise.length);
  });

  test('text that is to harm who reads of it: it is told, and harmless', async () => {
    const { findings } = await traced([
      [say(0, ADA, `</script>\u2028\u001b[2J Updating ${of(BORA)}`), say(1, ADA, `Scoring ${of(ADA)}`)],
    ]);
    expect(findings.map(told)).toEqual([['other-tenant', 'high', of(BORA), ADA, '0:1']]);
    expect(findings[0].evidence[0].text).toContain('</script>\\u2028\\u001b[2J Updating');
  });
});

describe('messages of findings', () => {
  const MESSAGES = {
    'made-twice': `Two run IDs were made for "Ada-Park" within 2 s: "${A}" and "${baseAt(2)}".`,
    'made-by-two-processes': `Two processes made the run ID "${of(ADA)}".`,
    'local-clock': `The time in "${of(ADA, baseAt(5.5 * 3_600))}" is 5.5 h ahead of the line: it was made under a local clock.`,
    'doubled-suffix': `The suffix of the client stands more than once in "${of(ADA)}-Ada-Park".`,
    'not-an-id':
      '"[object Object]" stands where a run ID belongs. It is what JavaScript prints for an object.',
    'malformed-id': `"${A}.0" is no run ID. It ends in ".0", like a number turned into text.`,
    'cut-off': `"${A}-Ada-Pa..." may be an id that was cut off.`,
    'job-id': 'The job id "job_post_scoring_stream1_20250929094802" stands where a run ID belongs.',
    'other-tenant': `A line of "Ada-Park" holds the run ID "${of(BORA)}".`,
    'base-for-client-run-id': `"${A}" was not found, for the record was registered as "${of(ADA)}".`,
    'client-run-id-for-base': `"${of(ADA)}" was not found, for the record was registered as "${A}".`,
    'never-registered': `"${of(ADA, baseAt(30))}" was looked up and never registered; the nearest that was registered is "${of(ADA)}" at 2025-10-10T06:45:29.223Z.`,
    'never-completed': `The record of run "${of(ADA)}" was registered for "Ada-Park", and no line says that it ended.`,
    'record-lost': `"${of(ADA)}" was not found, though it was registered by that id, and the run failed.`,
    'success-after-miss': `Success is claimed for "${A}" after its record was not found.`,
    'older-form':
      '"SR-251010-001-CCora-Lee", an id of the older form, came after "Cora-Lee" had one of the newer.',
  };

  test.each(Object.entries(MESSAGES))('%s', async (code, message) => {
    const [[, files]] = WRONG[code];
    const { findings } = await traced(files);
    const finding = findings.find((one) => one.code === code);
    expect(finding.message).toBe(message);
    expect(finding.hint).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the logs of the example backend', () => {
  const CLIENT_IDS = [BORA, ONEIL, CORA];
  let world, backend, script, runId;

  beforeAll(async () => {
    world = await startWorld({ requestsPerSecond: 1_000, env: { DEBUG_RUN_ID: '1' } });
    backend = await world.backend();
    ({ runId, stdout: script } = await world.smartResume(backend));
    await world.completed(runId);
    await world.until(() => backend.log.some(({ msg }) => msg === 'run completed'), 'the log says so, too');
  }, 60_000);
  afterAll(() => world.close());

  /** The logs of both processes, with the debug lines of the server or as they are in production. */
  const trace = (isLogged) => {
    const server = logs.write(backend.log.filter(isLogged).map((one) => JSON.stringify(one)));
    return traceLogs([logs.write(Buffer.from(script)), server]);
  };
  const isForProduction = ({ msg }) => !msg.startsWith('[RUN-ID]');
  const traceBoth = async () => [await trace(() => true), await trace(isForProduction)];

  test('show nothing wrong of a good run, and each flow completed', async () => {
    for (const report of await traceBoth()) {
      expect(report.findings.map(told)).toEqual([]);
      const completedOf = (client) =>
        report.runs[0].events
          .filter(
            ({ step, clientId, operation }) =>
              step === 'completed' && clientId === client && operation !== null,
          )
          .map(({ operation }) => operation)
          .sort();
      expect(report.runs.map(({ baseId }) => baseId)).toEqual([runId]);
      for (const client of CLIENT_IDS) {
        expect(completedOf(client)).toEqual(['Lead Scoring', 'Post Harvesting', 'Post Scoring']);
      }
    }
  });

  test('show each step of the run and of its clients, by the process that took it', async () => {
    const { runs } = await trace(isForProduction);
    const stepsOf = (client) => {
      const events = runs[0].events.filter(
        ({ clientId, step }) => clientId === client && step !== 'mentioned',
      );
      return new Set(events.map(({ step, process, runId: id }) => `${step} ${process.split(' ')[0]} ${id}`));
    };
    expect(stepsOf(null)).toEqual(
      new Set([
        `made smart-resume ${runId}`,
        `registered smart-resume ${runId}`,
        `completed server ${runId}`,
      ]),
    );
    for (const client of CLIENT_IDS) {
      const id = `${runId}-${client}`;
      const { apifyRunId } = backend.log.find(
        (one) => one.msg === 'webhook received' && one.clientId === client,
      );
      expect(stepsOf(client)).toEqual(
        new Set([
          `registered smart-resume ${id}`,
          `found smart-resume ${id}`,
          `passedOn smart-resume ${id}`,
          `received server ${id}`,
          `found server ${id}`,
          `updated server ${id}`,
          `received server ${apifyRunId}`,
          `completed server ${id}`,
        ]),
      );
    }
  });

  test('show the mistakes that were refused', async () => {
    const ask = (query) =>
      fetch(`${backend.url}/run-batch-score?${new URLSearchParams(query)}`, { method: 'POST' });
    const nobody = `251003-154510-${CORA}`;
    const doubled = `${runId}-${CORA}-${CORA}`;
    await ask({ runId: nobody });
    await ask({ runId: doubled });
    await ask({ runId: `[object Promise]-${CORA}` });
    await ask({ runId: `${runId}-${CORA}`, clientId: BORA });
    // The first is written twice: when it is thrown, and by runIdErrorHandler with its method and route.
    await world.until(
      () => backend.log.filter(({ msg }) => msg.startsWith('Stack trace: ')).length === 5,
      'all refusals are written',
    );
    for (const { findings } of await traceBoth()) {
      expect(findings.map(({ code, runId: id }) => [code, id]).sort()).toEqual([
        ['doubled-suffix', doubled],
        ['never-registered', nobody],
        ['not-an-id', `[object Promise]-${CORA}`],
      ]);
    }
  });
});
