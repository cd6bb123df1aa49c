'use strict';

/** What can only be told of a text, odd names of tenants, and what a log may be, too. */

const { explainRunId, traceLogs } = require('strict-run-id');
const { FORMS, PACKINGS, baseAt, brackets } = require('../fixtures/logs.js');
const {
  ADA,
  BORA,
  CORA,
  LODZ,
  A,
  of,
  whole,
  made,
  say,
  completed,
  later,
  told,
  stepsOf,
  tracer,
} = require('../helpers/story.js');

const { logs, traced } = tracer();
afterAll(() => logs.close());

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
        ['local-clock', 'medium', of(ADA), ADA, '0:1'],
      ]);
    },
  );

  test('a time of UTC, said by its name, is of its zone', async () => {
    const { findings } = await traced([
      [`2025-10-10 06:45:29.123 UTC [17] LOG: Generated run ID ${of(ADA, baseAt(7_200))}`],
    ]);
    expect(findings.map(told)).toEqual([['local-clock', 'medium', of(ADA, baseAt(7_200)), ADA, '0:1']]);
  });

  test('a word behind a run is what is done, where the ids name the tenants, and else the tenant', async () => {
    const at = (seconds, word, text) =>
      `[2025-10-10T06:45:${30 + seconds}.000Z] [${A}] [${word}] [info] ${text}`;
    const start = at(0, 'resume', `Created job tracking record recAAAAAAAAAAAAAA for run ${A}`);
    const end = [at(8, 'webhook', `Run ${A} completed`), brackets(later)];
    const ofAda = [
      at(1, 'resume', `Created client run record recAAAAAAAAAAAAAA for ${of(ADA)}`),
      at(7, 'scoring', `Run ${of(ADA)} completed`),
    ];
    const report = await traced([[start, ...ofAda, ...end]]);
    expect(report.findings.map(told)).toEqual([]);
    expect(report.runs[0].clients).toEqual([ADA]);
    expect(report.runs[0].events.map(({ step, clientId, operation }) => [step, clientId, operation])).toEqual(
      [
        ['registered', null, 'resume'],
        ['registered', ADA, 'resume'],
        ['completed', ADA, 'scoring'],
        ['completed', null, 'webhook'],
      ],
    );
    const bases = (options) =>
      traced(
        [[at(1, ADA, 'Created client run record recAAAAAAAAAAAAAA'), at(7, ADA, 'Run completed')]],
        {},
        options,
      );
    expect((await bases({ clients: [ADA] })).runs[0].clients).toEqual([ADA]);
    // A word that nothing else names is no tenant.
    expect((await bases()).runs[0].clients).toEqual([]);
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
      [`${A} null`]: [`missed ${A}`, `registered ${A}`],
    });
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

  // Each part of such a line is counted as a line with ids.
  test.failing('lines of two megabytes, with ids at both ends and between', async () => {
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

  // A key in a part of such a line is taken for that of the ids there.
  test.failing(
    'a line of two megabytes, whose header says nothing of what stands a megabyte behind',
    async () => {
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
    },
  );

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
