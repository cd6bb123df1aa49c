'use strict';

/** `withRunRecord` in worker threads that end while a callback runs: who learns of it, and who may create the record then. */

const { runScript } = require('../helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;

/**
 * Runs `script` in a process in which a worker thread waits in `callback` for ever, under a lease that outlasts the test.
 * The script gets `end()`, which ends that thread as `way` says, and `ask(options)`, which calls `withRunRecord` and
 * answers with what it came to. Returns what the script returns.
 */
async function besideThread({ callback, way = 'terminate' }, script) {
  const printed = await runScript(
    `
      const { Worker } = require('node:worker_threads');
      const runIds = require('strict-run-id');
      runIds.setLogger(null);
      if (${JSON.stringify(callback)} === 'verify') runIds.registerRunRecord('${base}', 'Ada-Park', 'rec0');
      const worker = new Worker(\`
        const { parentPort } = require('node:worker_threads');
        const { setLogger, withRunRecord } = require('strict-run-id');
        setLogger(null);
        const never = () => {
          parentPort.postMessage('begun');
          return new Promise(() => {});
        };
        const isLate = '${callback}' === 'find again';
        let found = 0;
        const options = {
          find: () => (isLate && (found += 1) > 1 ? never() : null),
          create: () => 'rec1',
          verify: () => false,
          leaseMs: 600_000,
        };
        if (!isLate) options['${callback}'] = never;
        withRunRecord('${base}', 'Ada-Park', options).catch(() => {});
        parentPort.once('message', (way) => {
          if (way === 'exit') process.exit(0);
          throw new Error('mine');
        });
      \`, { eval: true, stderr: true });
      worker.on('error', () => {});
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      function end() {
        if ('${way}' === 'terminate') worker.terminate();
        else worker.postMessage('${way}');
        return ended;
      }
      const ask = (options) => runIds.withRunRecord('${base}', 'Ada-Park', options).then(
        ({ recordId, status }) => [status, recordId],
        ({ code, message, recordId = null }) => [code, recordId, message],
      );
      const claims = () => runIds.stats().claims;
      worker.once('message', async () => {
        console.log(JSON.stringify(await (${script})()));
      });
    `,
    { timeout: 60_000 },
  );
  return JSON.parse(printed);
}

const waiters = `
  async () => {
    const callbacks = { create: () => 'rec8', verify: () => true };
    const asked = [{}, { find: () => 'rec7' }].map((more) => ask({ ...callbacks, ...more }));
    const held = claims();
    await end();
    return [held, await Promise.all(asked), claims()];
  }
`;
const notMade = (why) => [
  'ERR_RUN_RECORD_NOT_MADE',
  null,
  `STRICT RUN ID ERROR: No record was created for run "${ada}" (withRunRecord): ${why}.` +
    ' Check in the database whether a row was created. The next withRunRecord() call tries again.',
];
const notChecked = (hint) => [
  'ERR_RUN_RECORD_NOT_MADE',
  'rec1',
  `STRICT RUN ID ERROR: The row "rec1" was created for run "${ada}", but could not be checked and registered` +
    ` (withRunRecord): the thread that created it has ended. ${hint}`,
];
const registersFound =
  'Check in the database whether the run has another row. The next withRunRecord() call registers the row that find() returns.';

describe.each(['terminate', 'exit', 'throw'])('a thread that ends (%s)', (way) => {
  test.each([
    ['find', notMade('the thread that looked for it has ended')],
    ['create', notMade('the thread that called create() has ended, and its row may still appear')],
    ['find again', notChecked(registersFound)],
    ['verify', notMade('the thread that looked for it has ended')],
  ])('inside %s gives its claim up, and those who wait learn why at once', async (callback, learned) => {
    expect(await besideThread({ callback, way }, waiters)).toEqual([1, [learned, learned], 0]);
  });
});

test('a thread that ended before create() leaves the pair to the next caller', async () => {
  const script = "async () => [await end(), await ask({ create: () => 'rec2' })].slice(1)";
  expect(await besideThread({ callback: 'find' }, script)).toEqual([['created', 'rec2']]);
});

test('a thread that ended inside verify() leaves the record as it was', async () => {
  const script = `async () => {
    await end();
    const asked = [];
    const verify = (recordId) => asked.push(recordId) === 1;
    return [await ask({ verify }), asked];
  }`;
  expect(await besideThread({ callback: 'verify' }, script)).toEqual([['existing', 'rec0'], ['rec0']]);
});

const withoutFind = `
  let created = 0;
  const create = () => { created += 1; return 'rec2'; };
  await end();
  const [code, recordId, message] = await ask({ create });
  const refused = [code, recordId, message.replace(/\\d+ ms/, 'N ms'), created];
`;
const pass = 'Pass find(), which looks for that row, or call again in N ms.';

test.each([
  [
    'create',
    [
      'ERR_RUN_RECORD_NOT_MADE',
      null,
      `STRICT RUN ID ERROR: No record was created for run "${ada}" (withRunRecord):` +
        ` the thread that called create() has ended, and its row may still appear. ${pass}`,
    ],
  ],
  ['find again', notChecked(pass)],
])(
  'after a thread that ended inside %s only a caller with find() gets the claim',
  async (callback, refusal) => {
    const found = `async () => {
    ${withoutFind}
    return [refused, await ask({ find: () => 'rec1', create }), created, await ask({ create })];
  }`;
    const existing = ['existing', 'rec1'];
    expect(await besideThread({ callback }, found)).toEqual([[...refusal, 0], existing, 0, existing]);
    const absent = `async () => {
    ${withoutFind}
    return [refused, await ask({ find: () => null }), await ask({ find: () => null, create }), created];
  }`;
    expect(await besideThread({ callback }, absent)).toEqual([
      [...refusal, 0],
      ['ERR_RUN_RECORD_NOT_FOUND', null, expect.anything()],
      ['created', 'rec2'],
      1,
    ]);
  },
);

test('a thread that waits for one that ends learns it too, and its own end leaves the others their claims', async () => {
  const script = `async () => {
    const source = \`
      const { parentPort, workerData } = require('node:worker_threads');
      const { setLogger, withRunRecord } = require('strict-run-id');
      setLogger(null);
      const asked = withRunRecord('${base}', workerData, { create: () => new Promise(() => {}), leaseMs: 600_000 });
      asked.catch(({ code }) => parentPort.postMessage(code));
      parentPort.postMessage('asked');
    \`;
    const others = ['Ada-Park', 'Cora-Lee'].map((workerData) => new Worker(source, { eval: true, workerData }));
    const next = (other) => new Promise((resolve) => other.once('message', resolve));
    await Promise.all(others.map(next));
    const learned = next(others[0]);
    await end();
    const code = await learned;
    await others[0].terminate();
    const left = claims();
    await others[1].terminate();
    return [code, left, claims()];
  }`;
  expect(await besideThread({ callback: 'create' }, script)).toEqual(['ERR_RUN_RECORD_NOT_MADE', 1, 0]);
});
