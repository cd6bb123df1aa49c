'use strict';

/**
 * What tracing tells of logs: one for each form of a header and for each finding, with exactly what is to be found, and
 * neighbours of those in which nothing is wrong; then all of them mixed, shuffled and split. The tenants are invented.
 */

const { explainRunId, traceLogs } = require('strict-run-id');
const { FORMS, FULL_FORMS, PACKINGS, baseAt, brackets, cleanRun, line, logsDirectory, pino, shuffled } = require('./fixtures/logs.js');

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
  const story = [ADA, ONEIL, LODZ].flatMap((client, index) => {
    const say = (seconds, text) => line(seconds + index / 10, A, client, 'lead_scoring', text);
    return [
      say(0, `Generated run ID ${of(client)}`),
      say(1, `Received request for run ${of(client)}`),
      say(2, `Looking up client run record for ${of(client)}`),
      say(3, `Client run record for ${of(client)} not found`),
      say(4, `Created client run record rec0000000000000${index} for ${of(client)}`),
      say(5, `Triggering /run-batch-score?runId=${encodeURIComponent(of(client))}&clientId=${encodeURIComponent(client)}`),
      say(6, `Found client run record rec0000000000000${index} for ${of(client)}`),
      say(7, `Updated metrics of ${of(client)}`),
      say(8, `Lead scoring completed for ${of(client)}`),
    ];
  }).sort((a, b) => a.time - b.time);
  const steps = (client) => [
    'made', 'received', 'lookedUp', 'notFound', 'registered', 'passedOn', 'found', 'updated', 'completed',
  ].map((step) => `${step} ${of(client)}`);
  const expected = { [`${A} ${ADA}`]: steps(ADA), [`${A} ${ONEIL}`]: steps(ONEIL), [`${A} ${LODZ}`]: steps(LODZ) };

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

  test("in this package's own debug lines", async () => {
    const own = (event, runId, clientId, source) => `[RUN-ID] ${event} runId=${runId} clientId=${clientId} source=${source} at=/app/a.js:1`;
    const report = await traced([[
      own('generated', A, '-', 'generateTimestampRunId'),
      own('resolved', of(ADA), ADA, 'req.query.runId'),
      own('not-found', of(ADA), ADA, 'getRunRecordId'),
      own('registered', of(ADA), ADA, 'registerRunRecord'),
      own('found', of(ADA), ADA, 'getRunRecordId'),
      own('registered', `8MSTBAfqMzuXPvgB3-C${ADA}`, ADA, 'registerApifyRunId'),
      `Lead scoring completed for ${of(ADA)}`,
    ]]);
    expect(stepsOf(report)).toEqual({
      [`${A} null`]: [`made ${A}`],
      [`${A} ${ADA}`]: ['received', 'notFound', 'registered', 'found', 'completed'].map((step) => `${step} ${of(ADA)}`),
    });
    expect(report.findings.map(told)).toEqual([]);
  });
});

/** A run of a client that nobody can object to: registered and completed. */
const whole = (seconds, client, base = baseAt(seconds)) => [
  line(seconds + 0.1, base, client, 'smart_resume', `Created client run record recAAAAAAAAAAAAAA for ${of(client, base)}`),
  line(seconds + 2, base, client, 'lead_scoring', `Lead scoring completed for ${of(client, base)}`),
];
const made = (seconds, client, more = '', base = baseAt(seconds)) =>
  line(seconds, base, client, 'lead_scoring', `Generated run ID ${of(client, base)}${more}`);
const say = (seconds, client, text, base = A) => line(seconds, base, client, 'lead_scoring', text);
const missed = (seconds, client, id) => say(seconds, client, `Job tracking record not found for run ${id}`);
const registered = (seconds, client, id) => say(seconds, client, `Created client run record recAAAAAAAAAAAAAA for ${id}`);
const completed = (seconds, client, id) => say(seconds, client, `Lead scoring completed for ${id}`);
const later = line(86_400, baseAt(86_400), null, 'smart_resume', `Starting ${baseAt(86_400)}`);

/** By code: a log, or several files of one, and what is found. */
const WRONG = {
  'made-twice': [
    ['made again for the run that it names as its parent', [[
      made(0, ADA), made(2, ADA, ` (parentRunId ${of(ADA)})`), ...whole(2, ADA), ...whole(5, ADA, A),
    ]], [['made-twice', 'high', of(ADA, baseAt(2)), ADA, '0:1', '0:2']]],
    ['made again without a client in the first, which is named as the parent', [[
      line(0, A, null, 'smart_resume', `Generated run ID ${A}`), made(3, ADA, ` (parent ${A})`), ...whole(3, ADA),
    ]], [['made-twice', 'high', of(ADA, baseAt(3)), ADA, '0:1', '0:2']]],
    ['made again, and then not found', [[
      made(0, ADA), ...whole(0, ADA), made(3, ADA), say(4, ADA, `Run ${of(ADA, baseAt(3))} not found`, baseAt(3)),
    ]], [
      ['made-twice', 'high', of(ADA, baseAt(3)), ADA, '0:1', '0:4'],
      ['never-registered', 'high', of(ADA, baseAt(3)), ADA, '0:2', '0:5'],
    ]],
    ['made again by who was handed the first', [[
      made(0, ADA), say(1, ADA, `Triggering lead scoring for ${of(ADA)}`), made(2, ADA), ...whole(2, ADA),
    ]], [['made-twice', 'medium', of(ADA, baseAt(2)), ADA, '0:1', '0:3']]],
  ],
  'made-by-two-processes': [
    ['made by two processes', [[
      { ...made(0, ADA), pid: 1 }, { ...made(0.4, ADA, '', A), pid: 2 }, ...whole(1, ADA, A),
    ]], [['made-by-two-processes', 'high', of(ADA), ADA, '0:1', '0:2']]],
  ],
  'local-clock': [
    ['made under a clock of +05:30', [[made(0, ADA, '', baseAt(5.5 * 3_600))]],
      [['local-clock', 'high', of(ADA, baseAt(5.5 * 3_600)), ADA, '0:1']]],
    ['made under a clock of -03:30', [[made(0, ADA, '', baseAt(-3.5 * 3_600))]],
      [['local-clock', 'high', of(ADA, baseAt(-3.5 * 3_600)), ADA, '0:1']]],
    ['made under a clock of +12:45, which is no half hour', [[made(0, ADA, '', baseAt(12.75 * 3_600))]], []],
    ['received from who made it under a clock of +02:00', [[say(0, ADA, `Received run ${of(ADA, baseAt(7_200))}`, baseAt(7_200))]],
      [['local-clock', 'medium', of(ADA, baseAt(7_200)), ADA, '0:1']]],
  ],
  'doubled-suffix': [
    ['the suffix of a client stands twice', [[say(0, ADA, `Received run ${of(ADA)}-Ada-Park`)]],
      [['doubled-suffix', 'high', `${of(ADA)}-Ada-Park`, ADA, '0:1']]],
    ['the suffix of a client stands twice in an older form', [[say(0, ADA, `Received run SR-251010-001-CAda-Park-CAda-Park`)]],
      [['doubled-suffix', 'high', 'SR-251010-001-CAda-Park-CAda-Park', ADA, '0:1']]],
  ],
  'not-an-id': [
    ['an object', [[say(0, ADA, 'GET /run-batch-score?runId=[object Object]')]], [['not-an-id', 'high', '[object Object]', ADA, '0:1']]],
    ['a Promise with a suffix', [[say(0, ADA, 'Received run [object Promise]-Ada-Park')]], [['not-an-id', 'high', '[object Promise]-Ada-Park', ADA, '0:1']]],
    ['undefined in a query', [[say(0, ADA, 'GET /run-batch-score?runId=undefined&x=1')]], [['not-an-id', 'high', 'undefined', ADA, '0:1']]],
    ['undefined in a sentence', [[say(0, ADA, 'Scoring for run ID undefined')]], [['not-an-id', 'medium', 'undefined', ADA, '0:1']]],
    ['undefined as the client', [[say(0, ADA, `Received run ${A}-undefined`)]], [['not-an-id', 'high', `${A}-undefined`, ADA, '0:1']]],
  ],
  'malformed-id': [
    ['a decimal', [[say(0, ADA, `Received run ${A}.0`)]], [['malformed-id', 'medium', `${A}.0`, ADA, '0:1']]],
    ['an older form without its C', [[say(0, ADA, 'Received run SR-251010-001-Guy')]], [['malformed-id', 'medium', 'SR-251010-001-Guy', ADA, '0:1']]],
    ['two ids glued', [[say(0, ADA, `Received run ${A}-${of(ADA)}`)]], [['malformed-id', 'medium', `${A}-${of(ADA)}`, ADA, '0:1']]],
  ],
  'cut-off': [
    ['cut in the name of its client', [[say(0, ADA, `Received run ${A}-Ada-Pa...`)]], [['cut-off', 'low', `${A}-Ada-Pa...`, ADA, '0:1']]],
    ['cut with one sign for three dots', [[say(0, ADA, `Received run ${A}-Ada-Pa…`)]], [['cut-off', 'low', `${A}-Ada-Pa…`, ADA, '0:1']]],
  ],
  'job-id': [
    ['a job id', [[say(0, ADA, 'POST /run-post-batch-score?runId=job_post_scoring_stream1_20250929094802')]],
      [['job-id', 'medium', 'job_post_scoring_stream1_20250929094802', ADA, '0:1']]],
  ],
  'other-tenant': [
    ["a run of another's", [[say(0, ADA, `Updating metrics of ${of(BORA)}`)]], [['other-tenant', 'high', of(BORA), ADA, '0:1']]],
    ["another's beside its own", [[say(0, ADA, `Copying metrics of ${of(BORA)} to ${of(ADA)}`)]], [['other-tenant', 'medium', of(BORA), ADA, '0:1']]],
    ["another's in the header", [[line(0, of(BORA), ADA, 'lead_scoring', 'Scoring 25 leads')]], [['other-tenant', 'high', of(BORA), ADA, '0:1']]],
    ['several times', [[say(0, ONEIL, `Scoring ${of(LODZ)}`), say(1, ONEIL, `Scored ${of(LODZ)}`)]], [['other-tenant', 'high', of(LODZ), ONEIL, '0:1', '0:2']]],
  ],
  'base-for-client-run-id': [
    ['looked up by its base', [[registered(0, ADA, of(ADA)), missed(1, ADA, A), say(2, ADA, `Scoring of ${of(ADA)} failed`)]],
      [['base-for-client-run-id', 'high', A, ADA, '0:1', '0:2']]],
    ['looked up by its base, for nobody in particular', [[
      registered(0, ADA, of(ADA)), line(1, A, null, 'smart_resume', `Job tracking record not found for run ${A}`), completed(2, ADA, of(ADA)),
    ]], [['base-for-client-run-id', 'high', A, null, '0:1', '0:2']]],
    ['looked up in the run of its header', [[registered(0, ADA, of(ADA)), say(1, ADA, 'Job tracking record not found'), say(2, ADA, `Scoring of ${of(ADA)} failed`)]],
      [['base-for-client-run-id', 'medium', A, ADA, '0:1', '0:2']]],
  ],
  'client-run-id-for-base': [
    ['looked up with its client', [[
      line(0, A, null, 'smart_resume', `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`), missed(1, ADA, of(ADA)),
      line(2, A, null, 'smart_resume', `Run ${A} failed`),
    ]], [['client-run-id-for-base', 'high', of(ADA), ADA, '0:1', '0:2']]],
  ],
  'never-registered': [
    ['not found, and one near it was registered', [[made(0, ADA), ...whole(0, ADA), say(40, ADA, `Run record ${of(ADA, baseAt(30))} not found`, baseAt(30))]],
      [['never-registered', 'high', of(ADA, baseAt(30)), ADA, '0:2', '0:4']]],
    ['not found, and nothing tells of registrations', [[missed(0, ADA, of(ADA))]], [['never-registered', 'medium', of(ADA), ADA, '0:1']]],
    ['not found, where another client was registered', [[
      line(0, A, null, 'smart_resume', `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`), ...whole(0, BORA), missed(5, ADA, of(ADA)),
      line(6, A, null, 'smart_resume', `Run ${A} completed`),
    ]], [['never-registered', 'high', of(ADA), ADA, '0:1', '0:4']]],
    ['looked up, and nothing more', [[...whole(0, BORA), say(3, ADA, `Looking up client run record for ${of(ADA, baseAt(3))}`, baseAt(3))]],
      [['never-registered', 'low', of(ADA, baseAt(3)), ADA, '0:3']]],
    ['refused by this package', [[...whole(0, BORA), say(3, ADA, `STRICT RUN ID ERROR: Job tracking record not found for run "${of(ADA)}" (requireRunRecordId). The run is registered for client "${BORA}", not for "${ADA}", as "${of(BORA)}": record "recAAAAAAAAAAAAAA".`)]],
      [['never-registered', 'high', of(ADA), ADA, '0:1', '0:3']]],
  ],
  'never-completed': [
    ['registered, and nothing more for a day', [[registered(0, ADA, of(ADA)), say(60, ADA, 'Scoring 25 leads'), later]],
      [['never-completed', 'medium', of(ADA), ADA, '0:1']]],
    ['registered, and at work when the logs end', [[registered(0, ADA, of(ADA)), say(86_300, ADA, 'Scoring 25 leads'), later]],
      [['never-completed', 'low', of(ADA), ADA, '0:1']]],
    ['one client of two', [[
      registered(0, ADA, of(ADA)), registered(0.1, BORA, of(BORA)), completed(1, ADA, of(ADA)), line(2, A, null, 'smart_resume', `Run ${A} completed`), later,
    ]], [['never-completed', 'medium', of(BORA), BORA, '0:2']]],
  ],
  'success-after-miss': [
    ['completed', [[registered(0, ADA, of(ADA)), missed(1, ADA, A), say(2, ADA, '✅ Scored 25 leads'), completed(3, ADA, of(ADA))]], [
      ['base-for-client-run-id', 'high', A, ADA, '0:1', '0:2'],
      ['success-after-miss', 'high', A, ADA, '0:2', '0:3'],
    ]],
    ['though leads are found', [[missed(0, ADA, of(ADA)), say(1, ADA, `Found 25 leads for ${of(ADA)}`), say(2, ADA, `Successfully scored 25 leads for ${of(ADA)}`)]], [
      ['never-registered', 'medium', of(ADA), ADA, '0:1'],
      ['success-after-miss', 'high', of(ADA), ADA, '0:1', '0:3'],
    ]],
    ['updated', [[missed(0, ADA, of(ADA)), say(1, ADA, `Updated metrics of ${of(ADA)}`)]], [
      ['never-registered', 'medium', of(ADA), ADA, '0:1'],
      ['success-after-miss', 'high', of(ADA), ADA, '0:1', '0:2'],
    ]],
  ],
  'older-form': [
    ['made after the newer came', [[...whole(0, CORA), say(60, CORA, 'Generated run ID SR-251010-001-CCora-Lee', 'SR-251010-001')]],
      [['older-form', 'high', 'SR-251010-001-CCora-Lee', CORA, '0:1', '0:3']]],
    ['received after the newer came', [[...whole(0, CORA), say(9, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001')]],
      [['older-form', 'high', 'SR-251010-001-CCora-Lee', CORA, '0:1', '0:3']]],
  ],
};

const SEVERITY = {
  'made-twice': 'error', 'made-by-two-processes': 'error', 'local-clock': 'warning', 'doubled-suffix': 'error', 'not-an-id': 'error',
  'malformed-id': 'warning', 'cut-off': 'warning', 'job-id': 'warning', 'other-tenant': 'error', 'base-for-client-run-id': 'error',
  'client-run-id-for-base': 'error', 'never-registered': 'error', 'never-completed': 'warning', 'success-after-miss': 'error',
  'older-form': 'warning',
};

describe.each(Object.entries(WRONG))('%s:', (code, cases) => {
  test.each(cases)('%s', async (_, files, expected) => {
    for (const [name, form] of Object.entries(FULL_FORMS)) {
      const { findings } = await traced(files, { form });
      expect([name, findings.map(told)]).toEqual([name, expected]);
      for (const finding of findings) expect([finding.code, finding.severity]).toEqual([finding.code, SEVERITY[finding.code]]);
    }
  });
});

/** Logs in which nothing is wrong, each next to one in which something is. */
const base = (seconds, text, run = A) => line(seconds, run, null, 'smart_resume', text);
const CLEAN = {
  'made-twice': [
    ['for two clients', [[made(0, ADA), made(1, BORA), ...whole(0, ADA), ...whole(1, BORA)]]],
    ['one base for many clients', [[base(0, `Generated run ID ${A}`), ...[ADA, BORA, CORA, ONEIL, LODZ].flatMap((client) => whole(1, client, A))]]],
    ['two runs of a client, each of its own parent', [[
      made(0, ADA, ` parentRunId=${baseAt(-60)}`), made(3, ADA, ` parentRunId=${baseAt(-90)}`), ...whole(0, ADA), ...whole(3, ADA),
    ]]],
    ['two runs of a client at a time, both of which come to their end', [[made(0, ADA), ...whole(0, ADA), made(4, ADA), ...whole(4, ADA)]]],
    ['two runs of a client a minute apart', [[made(0, ADA), ...whole(0, ADA), made(60, ADA), ...whole(60, ADA)]]],
    ['one run that is made and resumed', [[made(0, ADA), say(3, ADA, `Using existing run ID ${of(ADA)}`), ...whole(4, ADA, A)]]],
  ],
  'made-by-two-processes': [
    ['made by one process, which says so twice', [[{ ...made(0, ADA), pid: 1 }, { ...made(0.4, ADA, '', A), pid: 1 }, ...whole(1, ADA, A)]]],
    ['two processes that generate scores for a run', [[
      made(0, ADA), { ...say(3, ADA, `Generated 25 scores for run ${of(ADA)}`), pid: 1 }, { ...say(4, ADA, `Generated 12 posts for ${of(ADA)}`), pid: 2 },
    ]]],
    ['one log given twice', [[made(0, ADA), ...whole(1, ADA, A)], [made(0, ADA), ...whole(1, ADA, A)]]],
    ['a log and the older part of it', [
      [say(0, ADA, `Generating run ID ${of(ADA)}`), say(0.1, ADA, `Generated run ID ${of(ADA)}`), ...whole(1, ADA, A)],
      [say(0.1, ADA, `Generated run ID ${of(ADA)}`)],
    ]],
  ],
  'local-clock': [
    ['made by a generator that is seconds ahead', [[made(0, ADA, '', baseAt(57))]]],
    ['a run of an hour', [[...whole(0, ADA), say(3_600, ADA, `Received request for run ${of(ADA)}`)]]],
    ['a run that is made, and made known again half an hour later', [[...whole(0, ADA), say(1_800, ADA, `Generated run ID ${of(ADA)}`)]]],
    ['a log whose clock changes to winter time', [[
      `[2025-10-26T02:59:59+02:00] [251026-005959] [Ada-Park] [lead_scoring] Generated run ID 251026-005959-Ada-Park`,
      `[2025-10-26T02:00:09+01:00] [251026-010009] [Bora-Bora] [lead_scoring] Generated run ID 251026-010009-Bora-Bora`,
    ]]],
    ['a log in the time of Tehran', [['[2025-10-10T10:15:29.123+03:30] [251010-064529] [Ada-Park] [lead_scoring] Generated run ID 251010-064529-Ada-Park']]],
    ['a log without times', [[`[CLIENT:Ada-Park] [SESSION:${baseAt(7_200)}] [lead_scoring] Generated run ID ${of(ADA, baseAt(7_200))}`]]],
  ],
  'doubled-suffix': [
    ['a tenant whose name is one word twice', [whole(0, BORA)]],
    ['a tenant whose name is a number', [whole(0, '154510')]],
  ],
  'not-an-id': [
    ['a field that is null', [[say(0, ADA, '{"parentRunId":null,"runId":null,"clientId":null}')]]],
    ['no parent', [[say(0, ADA, `Received run ${of(ADA)} { parentRunId: undefined, clientId: null }`)]]],
    ['undefined elsewhere', [[say(0, ADA, 'Score of lead 3 is undefined, profile [object Object]')]]],
  ],
  'malformed-id': [
    ['numbers that are no ids', [[say(0, ADA, 'Call 555-123-456789 or 999999-999999, version 251010-1.2, isMissingCritical')]]],
    ['a session id', [[say(0, ADA, 'Session 20250923-040841-338 began')]]],
  ],
  'cut-off': [
    ['three dots behind a whole id', [[say(0, ADA, `Scoring ${of(ADA)}...`), ...whole(1, ADA, A)]]],
    ['three dots behind the only id of a client that the header names', [[line(0, A, LODZ, 'lead_scoring', `Scoring ${of(LODZ)}...`)]]],
    ['three dots behind a base', [[base(0, `Starting ${A}...`), base(1, `Started ${A}`)]]],
  ],
  'job-id': [
    ['a job id in its own place', [[say(0, ADA, `Polling jobId=job_post_scoring_stream1_20250929094802 of ${of(ADA)}`)]]],
  ],
  'other-tenant': [
    ['a summary for nobody', [[base(0, `Clients: ${of(ADA)}, ${of(BORA)}, ${of(CORA)}`)]]],
    ['a summary with keys', [[base(0, `clientId=${ADA} runId=${of(ADA)} ok, clientId=${BORA} runId=${of(BORA)} ok`)]]],
    ['a summary of which this client is a part', [[say(0, ADA, `Batch is over: ${of(ADA)}, ${of(BORA)}, ${of(CORA)}`)]]],
    ['a refusal that names two clients', [[
      say(0, BORA, `STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (addClientSuffix).`),
      say(1, BORA, `STRICT MODE: STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (addClientSuffix).`),
    ]]],
    ['a refusal in a field of its own', [[JSON.stringify({
      level: 50, time: 1760078729123, runId: of(BORA), clientId: BORA, status: 400, code: 'ERR_RUN_ID_CLIENT_MISMATCH',
      error: `STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (addClientSuffix).`, msg: 'refused',
    })]]],
    ['a refusal as pino writes an error', [[JSON.stringify({
      level: 50, time: 1760078729123, clientId: BORA, msg: 'scoring failed',
      err: { type: 'RunIdError', message: `STRICT RUN ID ERROR: Run ID "${of(ADA)}" belongs to client "${ADA}", not "${BORA}" (x).`, stack: 'RunIdError' },
    })]]],
    ['a header without a client', [[`[2025-10-10T06:45:29Z] [${of(ADA)}] [lead_scoring] Scoring ${of(ADA)}`]]],
  ],
  'base-for-client-run-id': [
    ['looked up by its base, and found in the end', [[registered(0, ADA, of(ADA)), missed(1, ADA, A), say(2, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`), completed(3, ADA, of(ADA))]]],
  ],
  'client-run-id-for-base': [
    ['a record for the run, and then one for each client', [[
      base(0, `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`), say(1, ADA, `Client run record for ${of(ADA)} not found`), registered(2, ADA, of(ADA)),
      completed(3, ADA, of(ADA)), base(4, `Run ${A} completed`),
    ]]],
  ],
  'never-registered': [
    ['looked for, not found, made and registered', [[
      say(0, ADA, `Looking up run record for ${of(ADA)}`), say(1, ADA, `No run record for ${of(ADA)}`), registered(2, ADA, of(ADA)), completed(3, ADA, of(ADA)),
    ]]],
    ['not found and made in one sentence', [[say(0, ADA, `No run record for ${of(ADA)}, creating one`), completed(3, ADA, of(ADA))]]],
    ['a lead that is not found', [[...whole(0, ADA), say(1, ADA, `Lead recAAAAAAAAAAAAAA not found in ${of(ADA)}`), say(1.5, ADA, `Lead record not found for run ${of(ADA)}`)]]],
    ['a cache that does not know it', [[say(0, ADA, `Cache miss for ${of(ADA)}`), say(1, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`)]]],
    ['looked up, where nothing tells of registrations', [[say(0, ADA, `Looking up run record for ${of(ADA)}`), say(1, ADA, 'Scoring 25 leads')]]],
  ],
  'never-completed': [
    ['a run that ends as failed', [[registered(0, ADA, of(ADA)), say(1, ADA, `Run ${of(ADA)} failed: 422 from Airtable`), later]]],
    ['a run that is cancelled', [[registered(0, ADA, of(ADA)), say(1, ADA, `Run ${of(ADA)} cancelled`), later]]],
    ['one end for all clients', [[registered(0, ADA, of(ADA)), registered(0.5, BORA, of(BORA)), base(9, `Run ${A} completed`), later]]],
    ['one end for each client', [[base(0, `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`), ...whole(1, ADA, A), ...whole(2, BORA, A), later]]],
    ['an Apify run that is registered', [[...whole(0, ADA), `[RUN-ID] registered runId=8MSTBAfqMzuXPvgB3-C${ADA} clientId=${ADA} source=registerApifyRunId at=a.js:1`, later]]],
  ],
  'success-after-miss': [
    ['found at the second attempt', [[registered(0, ADA, of(ADA)), missed(1, ADA, of(ADA)), say(2, ADA, `Found record recAAAAAAAAAAAAAA for ${of(ADA)}`), completed(3, ADA, of(ADA))]]],
    ['a profile that is not found', [[registered(0, ADA, of(ADA)), say(1, ADA, `Profile not found for lead 3 of ${of(ADA)}`), completed(3, ADA, of(ADA))]]],
    ['success before the miss', [[...whole(0, ADA), say(3, ADA, `Looking for leads of ${of(ADA)}: none not found`)]]],
  ],
  'older-form': [
    ['of a run that began before the newer came', [[
      say(-60, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001'), ...whole(0, CORA), say(9, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001'),
    ]]],
    ['of a run of an earlier day, which is spoken of', [[...whole(0, CORA), base(9, 'Last run was SR-250924-001-CCora-Lee')]]],
    ['of a client who has none of the newer', [[...whole(0, ADA), say(9, CORA, 'Received run SR-251010-001-CCora-Lee', 'SR-251010-001')]]],
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
