'use strict';

/** For tests of the Airtable emulator: emulators that close after each test, seen through the real `airtable` client. */

const Airtable = require('airtable');
const { setLogger } = require('strict-run-id');
const { startAirtable } = require('../../examples/airtable-emulator');

const JOBS = 'Job Tracking';
const RESULTS = 'Client Run Results';
const base = '251003-154510';

/** The emulators of the test that runs; the first is `current()`, and has no limit. */
const started = [];
const current = () => started[0];

async function start(options) {
  const it = await startAirtable(options);
  started.push(it);
  return it;
}

function closingEmulators() {
  beforeAll(() => setLogger(null));
  beforeEach(() => start({ requestsPerSecond: Infinity }));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(started.splice(0).map((each) => each.close()));
  });
}

/** A table as the real client sees it. */
function table(name = JOBS, { of = current(), ...options } = {}) {
  return new Airtable({ apiKey: of.apiKey, endpointUrl: of.url, ...options }).base(of.baseId)(name);
}

const statuses = (of = current()) => of.requests.map(({ status }) => status);

/** Waits until `condition` holds. */
async function until(condition) {
  while (!condition()) await new Promise(setImmediate);
}

module.exports = { JOBS, RESULTS, base, closingEmulators, current, start, started, statuses, table, until };
