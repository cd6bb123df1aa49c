'use strict';

/**
 * The registry against a model of it: an array, searched from end to end. Random calls go to both, on a clock that
 * moves either way, and after each of them both have to hold and to have counted the same; also where nobody
 * looks for some calls, for a look may remove what has expired.
 */

const fc = require('fast-check');
const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { refusal } = require('./helpers/index.js');

const start = Date.UTC(2025, 9, 3, 15, 45, 10);
const bases = ['251003-154510', '251003-154512', 'SR-250924-001', '8MSTBAfqMzuXPvgB3'];
/** Of which some end alike, and one is none. */
const clients = ['Ada-Park', 'Park', 'CAda', "O'Neil", null];
const recordIds = ['rec1', 'rec2'];
const gone = ['cleared', 'evicted', 'expired'];

class Model {
  records = [];
  max = null;
  ttl = null;
  uses = 0;
  counts = { evictions: 0, expirations: 0, hits: 0, misses: 0, conflicts: 0 };
  /** What became of a pair last. */
  ended = new Map();

  find(base, client) {
    return this.records.find((record) => record.base === base && record.client === client);
  }

  end(records, kind) {
    for (const { base, client } of records) this.ended.set(`${base}/${client}`, kind);
    this.records = this.records.filter((record) => !records.includes(record));
    return records.length;
  }

  expire(now) {
    if (this.ttl === null) return;
    this.counts.expirations += this.end(
      this.records.filter(({ last }) => last + this.ttl <= now),
      'expired',
    );
  }

  evict() {
    while (this.max !== null && this.records.length > this.max) {
      const used = Math.min(...this.records.map((record) => record.used));
      this.counts.evictions += this.end(
        this.records.filter((record) => record.used === used),
        'evicted',
      );
    }
  }

  use(record) {
    this.uses += 1;
    record.used = this.uses;
  }

  /** Whether it is accepted. */
  register(base, client, recordId, metadata, now) {
    let record = this.find(base, client);
    if (record && record.recordId !== recordId) {
      this.counts.conflicts += 1;
      return false;
    }
    if (!record) {
      record = { base, client, recordId, first: now, last: now, metadata: {} };
      this.records.push(record);
    }
    record.last = Math.max(record.last, now);
    if (metadata !== undefined) record.metadata = metadata;
    this.use(record);
    this.evict();
    return true;
  }

  get(base, client) {
    const record = this.find(base, client);
    this.counts[record ? 'hits' : 'misses'] += 1;
    if (record) this.use(record);
    return record;
  }

  /** Where the client is `undefined`, any; `null` is none. */
  clear(base, client) {
    const isMeant = (record) =>
      [undefined, record.base].includes(base) && [undefined, record.client].includes(client);
    this.end(this.records.filter(isMeant), 'cleared');
  }

  configure({ maxRecords, recordTtlMs }, now) {
    // Nothing is looked at where no bound is named.
    if (maxRecords === undefined && recordTtlMs === undefined) return;
    // What is expired needs nobody to go in its place.
    if (recordTtlMs !== undefined) this.ttl = recordTtlMs;
    this.expire(now);
    if (maxRecords !== undefined) {
      // Nobody has counted uses meanwhile.
      if (this.max === null) for (const record of this.records) this.use(record);
      this.max = maxRecords;
      this.evict();
    }
  }
}

/** The answer of `listRunRecords` for records of the model. */
const listed = (records) =>
  records.map(({ recordId, base, client, first, last, metadata }) => ({
    recordId,
    baseId: base,
    clientId: client,
    timestamp: new Date(first).toISOString(),
    lastTimestamp: new Date(last).toISOString(),
    metadata,
  }));

const runIdOf = (base, client) => (client === null ? base : runIds.addClientSuffix(base, client));

/** Each step does the same to both, and compares the answers. */
const steps = {
  register(model, { base, client, recordId, metadata, isStored }) {
    const accepted = model.register(
      base,
      client,
      recordId,
      client === null || isStored ? undefined : metadata,
      Date.now(),
    );
    const call = () => {
      if (client === null) return runIds.cacheRecordId(base, recordId);
      if (isStored) return runIds.storeClientRunRecordId(base, client, recordId);
      return runIds.registerRunRecord(base, client, recordId, metadata);
    };
    if (accepted) expect(call()).toBe(runIdOf(base, client));
    else expect(refusal(call).code).toBe('ERR_RUN_RECORD_CONFLICT');
  },

  get(model, { base, client, isWhole }) {
    const record = model.get(base, client);
    const recordId = record?.recordId ?? null;
    if (client === null) {
      expect(runIds.getCachedRecordId(base)).toBe(recordId);
    } else if (isWhole) {
      const [expected = null] = listed(record ? [record] : []);
      if (expected) delete expected.lastTimestamp;
      expect(runIds.getCachedRunInfo(runIdOf(base, client), client)).toEqual(expected);
    } else {
      expect(runIds.getRunRecordId(base, client)).toBe(recordId);
    }
  },

  explain(model, { base, client }) {
    const { recordId, findings } = runIds.explainRunRecord(runIdOf(base, client));
    expect(recordId).toBe(model.find(base, client)?.recordId ?? null);
    const ended = findings.map(({ kind }) => kind).filter((kind) => gone.includes(kind));
    expect(ended).toEqual(
      [model.ended.get(`${base}/${client}`) ?? []].flat().filter(() => recordId === null),
    );
    expect(findings.length > 0).toBe(recordId === null);
  },

  list(model, { base, client, since, limit }) {
    const options = { baseId: base, clientId: client, since, limit };
    const isMeant = (record) =>
      [undefined, record.base].includes(base) &&
      [undefined, record.client].includes(client) &&
      record.first >= (since ?? 0);
    expect(runIds.listRunRecords(options)).toEqual(listed(model.records.filter(isMeant).slice(0, limit)));
  },

  clear(model, { base, client }) {
    model.clear(base, client);
    runIds.clearCache(base, client);
  },

  configure(model, { maxRecords, recordTtlMs }) {
    model.configure({ maxRecords, recordTtlMs }, Date.now());
    runIds.configure({ maxRecords, recordTtlMs });
  },

  pass(model, { milliseconds }) {
    jest.setSystemTime(Date.now() + milliseconds);
  },
};

const oneOf = fc.constantFrom;
const maybe = (arbitrary) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const step = (name, given) => fc.record({ name: fc.constant(name), isSeen: fc.boolean(), ...given });
const pair = { base: oneOf(...bases), client: oneOf(...clients) };
const tenants = oneOf(...clients.filter(Boolean));
const time = fc.integer({ min: start - 1_000, max: start + 5_000 });

const anyStep = fc.oneof(
  {
    weight: 8,
    arbitrary: step('register', {
      ...pair,
      recordId: oneOf(...recordIds),
      metadata: maybe(fc.record({ note: fc.nat(3) })),
      isStored: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: step('get', { ...pair, isWhole: fc.boolean() }) },
  { weight: 3, arbitrary: step('explain', pair) },
  {
    weight: 2,
    arbitrary: step('list', {
      base: maybe(pair.base),
      client: maybe(tenants),
      since: maybe(time),
      limit: maybe(fc.nat(4)),
    }),
  },
  { weight: 1, arbitrary: step('clear', { base: maybe(pair.base), client: maybe(tenants) }) },
  {
    weight: 2,
    arbitrary: step('configure', {
      maxRecords: oneOf(undefined, undefined, null, 1, 2, 3, 5, 8),
      recordTtlMs: oneOf(undefined, undefined, null, 1, 500, 1_000, 3_000),
    }),
  },
  { weight: 5, arbitrary: step('pass', { milliseconds: oneOf(1, 499, 500, 501, 1_000, 3_000, -1, -700) }) },
);

beforeAll(() => {
  runIds.setLogger(null);
  jest.useFakeTimers();
});
afterAll(() => jest.useRealTimers());

test('the registry agrees with an array about every record and every count, after each of any calls', () => {
  const seen = { evictions: 0, expirations: 0, hits: 0, misses: 0, conflicts: 0 };
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60, size: 'max' }), (calls) => {
      resetRunIdState();
      jest.setSystemTime(start);
      const model = new Model();
      for (const [index, { name, isSeen, ...given }] of calls.entries()) {
        // A time that passes before anybody calls is no time: the clock may be set back again.
        if (name !== 'pass') model.expire(Date.now());
        steps[name](model, given);
        if (!isSeen && index < calls.length - 1) continue;
        model.expire(Date.now());
        expect(runIds.listRunRecords()).toEqual(listed(model.records));
        const tenantsOf = new Set(
          model.records.map(({ client }) => client).filter((client) => client !== null),
        );
        const {
          records,
          clients: clientCount,
          evictions,
          expirations,
          hits,
          misses,
          conflicts,
        } = runIds.stats();
        expect({ records, clients: clientCount }).toEqual({
          records: model.records.length,
          clients: tenantsOf.size,
        });
        expect({ evictions, expirations, hits, misses, conflicts }).toEqual(model.counts);
      }
      for (const count of Object.keys(seen)) seen[count] += model.counts[count];
    }),
    { numRuns: 300 },
  );
  // Each has happened, and often; or the test would have said nothing of it.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});
