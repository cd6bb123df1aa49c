'use strict';

/** Ids, texts and metadata of every kind, through the addon and back; cargo tries the grammar itself on many more. */

const fc = require('fast-check');
const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');

beforeAll(() => runIds.setLogger(null));
beforeEach(() => resetRunIdState());

const two = (number) => String(number).padStart(2, '0');
const timestamp = fc
  .date({
    min: new Date(Date.UTC(2000, 0, 1)),
    max: new Date(Date.UTC(2099, 11, 31, 23, 59, 59)),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(2, 19).replace(/[-:]/g, '').replace('T', '-'));
const digits = fc.stringMatching(/^[0-9]{1,19}$/);
const sequence = fc
  .tuple(timestamp, fc.nat(999), fc.option(digits), fc.option(digits))
  .map(([time, number, task, step]) => {
    const count = `0${two(number)}`.slice(-3);
    return `SR-${time.slice(0, 6)}-${count}${task === null ? '' : `-T${task}`}${step === null ? '' : `-S${step}`}`;
  });
const apify = fc.stringMatching(/^[A-QS-Za-qs-z][A-Za-z0-9]{16}$/);
const base = fc.oneof(timestamp, sequence, apify);
const name = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.'@()-]{0,20}[A-Za-z0-9]$/),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  .filter((text) => runIds.isRunId(`251003-154510-${text}`));

test('a client added to a base comes back from it, is added once, and is refused twice', () => {
  fc.assert(
    fc.property(base, name, (baseId, clientId) => {
      const runId = runIds.addClientSuffix(baseId, clientId);
      expect(runIds.parseRunId(runId)).toMatchObject({ runId, baseId, clientId });
      expect(runIds.addClientSuffix(runId, clientId)).toBe(runId);
      const doubled = `${runId}-C${clientId}`;
      expect(() => runIds.validateRunId(doubled)).toThrow('Client suffix appears twice');
      for (const old of [runId, doubled]) expect(runIds.migrateRunId(old, clientId)).toBe(runId);
    }),
    { numRuns: 1_000 },
  );
});

test('any text gets one verdict from every function, and explainRunId never throws', () => {
  const edited = fc.tuple(base, fc.string({ unit: 'binary', maxLength: 6 })).map((parts) => parts.join('-'));
  const lone = fc
    .tuple(base, fc.integer({ min: 0xd800, max: 0xdfff }))
    .map(([b, u]) => b + String.fromCharCode(u));
  fc.assert(
    fc.property(fc.oneof(edited, lone, fc.string({ unit: 'binary' })), (text) => {
      const ok = runIds.isRunId(text);
      expect(runIds.explainRunId(text).ok).toBe(ok);
      if (text === '') return;
      if (ok) expect(runIds.normalizeRunId(text)).toBe(text);
      else expect(() => runIds.normalizeRunId(text)).toThrow(runIds.RunIdError);
    }),
    { numRuns: 2_000 },
  );
});

test('metadata come back equal, whatever JSON they are', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, stringUnit: 'binary' }), (metadata) => {
      runIds.clearCache();
      runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1', metadata);
      expect(runIds.getCachedRunInfo('251003-154510', 'Ada-Park').metadata).toEqual(metadata);
    }),
    { numRuns: 1_000 },
  );
});
