'use strict';

/** What is found in logs with one thing wrong, and that nothing is found in their neighbours. The tenants are invented. */

const { SEVERITY, WRONG, CLEAN } = require('../fixtures/findings');
const { FULL_FORMS, baseAt } = require('../fixtures/logs.js');
const { ADA, BORA, A, CLIENTS, of, told, tracer } = require('../helpers/story.js');

const { logs, traced } = tracer();
afterAll(() => logs.close());

describe.each(Object.entries(WRONG))('%s:', (code, cases) => {
  test.each(cases)('%s', async (_, files, expected) => {
    for (const [name, form] of Object.entries(FULL_FORMS)) {
      const { findings } = await traced(files, { form }, { clients: CLIENTS });
      expect([name, findings.map(told)]).toEqual([name, expected]);
      for (const { code: one, confidence, severity, whyNotHigher } of findings) {
        expect([one, severity]).toEqual([one, confidence === 'low' ? 'warning' : SEVERITY[one]]);
        expect([one, whyNotHigher !== null]).toEqual([one, confidence !== 'high']);
      }
    }
  });
});

describe.each(Object.entries(CLEAN))('no %s:', (_code, cases) => {
  test.each(cases)('%s', async (_, files) => {
    for (const [name, form] of Object.entries(FULL_FORMS)) {
      const { findings } = await traced(files, { form }, { clients: CLIENTS });
      expect([name, findings.map(told)]).toEqual([name, []]);
    }
  });
});

test('each code of a finding has a log that shows it and one that does not', () => {
  const codes = Object.keys(SEVERITY).sort();
  expect([Object.keys(WRONG).sort(), Object.keys(CLEAN).sort()]).toEqual([codes, codes]);
});

describe('messages of findings', () => {
  const MESSAGES = {
    'made-twice': `Two run IDs were made for "Ada-Park" within 2 s: "${A}" and "${baseAt(2)}".`,
    'made-by-two-processes': `Two processes made the run ID "${of(ADA)}".`,
    'local-clock': `The time in "${of(ADA, baseAt(5.5 * 3_600))}" is 5.5 h ahead of the line: it was made under a local clock.`,
    'doubled-suffix': `"${of(ADA)}-Ada-Park" contains its client suffix more than once.`,
    'not-an-id': '"[object Object]" is in the place of a run ID. It is what JavaScript prints for an object.',
    'malformed-id': `"${A}.0" is not a run ID. It ends in ".0", like a number turned into text.`,
    'cut-off': `"${A}-Ada-Pa..." may be an ID that the log has cut off.`,
    'job-id': 'The job ID "job_post_scoring_stream1_20250929094802" is in the place of a run ID.',
    'other-tenant': `A line of "Ada-Park" has the run ID "${of(BORA)}".`,
    'other-run': `A line of the run "${of(ADA)}" works on the run "${of(ADA, baseAt(60))}" of the same client.`,
    refused: `A call with "${of(ADA)}" was refused.`,
    'base-for-client-run-id': `"${A}" was not found, though its record was registered as "${of(ADA)}".`,
    'client-run-id-for-base': `"${of(ADA)}" was not found, though its record was registered as "${A}".`,
    'never-registered': `"${of(ADA, baseAt(30))}" was not found, and no line here registers it; the nearest that is registered here is "${of(ADA)}" at 2025-10-10T06:45:29.223Z.`,
    'never-completed': `"${of(ADA)}" was registered, and no line here says that its run ended.`,
    'record-lost': `"${of(ADA)}" was not found, though it was registered by that id, and the run failed.`,
    'two-records': `"${of(ADA)}" was registered with two records: "recAAAAAAAAAAAAAA" and "recBBBBBBBBBBBBBB".`,
    'success-after-miss': `Success is claimed for "${A}" after its record was not found.`,
    'older-form':
      '"SR-251010-001-CCora-Lee", an id of the older form, came after "Cora-Lee" had one of the newer.',
  };

  test.each(Object.entries(MESSAGES))('%s', async (code, message) => {
    const [[, files]] = WRONG[code];
    const { findings } = await traced(files, {}, { clients: CLIENTS });
    const finding = findings.find((one) => one.code === code);
    expect(finding.message).toBe(message);
    expect(finding.hint).toMatch(/^[A-Z].*\.$/);
  });
});
