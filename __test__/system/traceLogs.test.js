'use strict';

/** `traceLogs` and `countRunIds` on their JavaScript side: waiting, progress, the end by a signal, and what can't be read. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { gzipSync } = require('node:zlib');
const { notStrings, rejection, root, runScript } = require('../helpers/index.js');
const { RunIdError, countRunIds, setLogger, traceLogs } = require('strict-run-id');

const base = '251010-064529';
const line = (seconds, message) =>
  `[2025-10-10T06:45:${seconds}.000Z] [${base}] [Ada-Park] [resume] [INFO] ${message}\n`;
const LOG = [
  line(30, `Created run record for ${base}-Ada-Park`),
  line(31, `Found run record for ${base}-Ada-Park`),
  line(32, 'Run completed'),
].join('');

// Beside other test files, reading takes its time.
jest.setTimeout(60_000);

let folder;
let log;
/** Takes a while to read, and little room: 96 MB, packed. */
let long;

const inFolder = (name, content) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
};

beforeAll(() => {
  setLogger(null);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  log = inFolder('app.log', LOG);
  const packed = gzipSync(LOG.repeat(Math.ceil((1 << 20) / LOG.length)));
  long = inFolder('long.log.gz', Buffer.concat(Array.from({ length: 96 }, () => packed)));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const functions = [
  ['traceLogs', traceLogs],
  ['countRunIds', countRunIds],
];

describe.each(functions)('%s', (_, read) => {
  test('reads one path or an array of them', async () => {
    const { files, totals } = await read(log);
    const file = {
      name: log,
      bytes: LOG.length,
      lines: 3,
      encoding: 'utf-8',
      compressed: false,
      error: null,
      notes: [],
    };
    expect(files).toEqual([file]);
    expect(totals).toMatchObject({ bytes: LOG.length, ids: 5, distinctIds: 2 });
    expect((await read([log, log])).files).toEqual([file, file]);
  });

  test('tells which files can not be read, and reads the others', async () => {
    const missing = path.join(folder, 'missing.log');
    const cut = inFolder('cut.log.gz', gzipSync(LOG).subarray(0, -20));
    const corrupt = inFolder(
      'corrupt.log.gz',
      Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(100, 7)]),
    );
    const { files, totals } = await read([missing, folder, cut, corrupt, log]);
    expect(totals.ids).toBeGreaterThanOrEqual(5);
    expect(files.map(({ error }) => error?.code ?? null)).toEqual([
      'ENOENT',
      'EISDIR',
      'ERR_CUT',
      'ERR_CORRUPT',
      null,
    ]);
    expect(files[0]).toMatchObject({ name: missing, error: { message: 'there is no such file' } });
  });

  test.each([
    ['is too long', () => path.join(folder, 'x'.repeat(5_000)), 'ENAMETOOLONG', 'its path is too long'],
    [
      'leads through a file',
      () => path.join(log, 'app.log'),
      'ENOTDIR',
      "a part of its path isn't a directory",
    ],
    // It can be opened.
    ['can not be read', () => '/proc/self/mem', 'ERR_READ', expect.stringMatching('os error')],
  ])('tells by the code of the system of a path that %s', async (_, given, code, message) => {
    expect((await read(given())).files[0].error).toEqual({ code, message });
  });

  test('reads a packed log that is padded with zeros', async () => {
    const padded = inFolder('padded.log.gz', Buffer.concat([gzipSync(LOG), Buffer.alloc(10_000)]));
    const { files, totals } = await read(padded);
    expect(files).toMatchObject([{ lines: 3, compressed: true, error: null }]);
    expect(totals.ids).toBe(5);
  });

  test.each([
    ['no path', [], 'paths'],
    ['an empty array', [[]], 'paths'],
    ['an empty path', [''], 'paths'],
    ['a path with a NUL', ['app\0.log'], 'paths'],
    ['half of a pair', ['\ud800'], 'paths'],
    ['a number among paths', [['app.log', 7]], 'paths'],
    ['a URL', [new URL('file:///app.log')], 'paths'],
    ['an option that there is not', ['app.log', { baseId: base }], 'options'],
    ['a signal that is none', ['app.log', { signal: new AbortController() }], 'signal'],
    ['a progress that is no function', ['app.log', { onProgress: true }], 'onProgress'],
  ])('refuses %s', async (_, args, name) => {
    const error = await rejection(() => read(...args));
    expect(error).toBeInstanceOf(RunIdError);
    expect(error).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(`Invalid argument ${name} of ${read.name}`),
    });
  });

  test('takes what is null or undefined for options that are not there', async () => {
    const expected = await read(log);
    for (const absent of [undefined, null]) {
      expect(await read(log, { signal: absent, onProgress: absent })).toEqual(expected);
      expect(await read(log, absent)).toEqual(expected);
    }
  });

  test.each(notStrings)('refuses %s for a path, and never throws before its promise', async (_, value) => {
    if (Array.isArray(value) && value.every((path) => typeof path === 'string')) return;
    const promise = read(value);
    expect(await rejection(() => promise)).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  describe('is ended by a signal', () => {
    test('that was given before, with its reason', async () => {
      const reason = new Error('not today');
      expect(await rejection(() => read(long, { signal: AbortSignal.abort(reason) }))).toBe(reason);
      expect(await rejection(() => read(long, { signal: AbortSignal.abort() }))).toMatchObject({
        name: 'AbortError',
      });
    });

    test('that comes meanwhile, with its reason, whatever that is', async () => {
      for (const reason of [new Error('enough'), 'enough', 0]) {
        const controller = new AbortController();
        const promise = read(long, { signal: controller.signal });
        await nextTurn();
        controller.abort(reason);
        await expect(promise).rejects.toBe(reason);
      }
    });

    test.each([
      ['a pipe that nobody opens', 'null'],
      ['a pipe that is silent', "require('node:fs').openSync(fifo, 'r+')"],
    ])('while it waits for %s', async (_, writer) => {
      const fifo = path.join(folder, `${read.name}.fifo`);
      fs.rmSync(fifo, { force: true });
      execFileSync('mkfifo', [fifo]);
      const source = `
        const { ${read.name} } = require('strict-run-id');
        const fifo = ${JSON.stringify(fifo)};
        const writer = ${writer};
        const controller = new AbortController();
        setTimeout(() => controller.abort(new Error('enough')), 50);
        ${read.name}([${JSON.stringify(log)}, fifo], { signal: controller.signal, onProgress: () => {} }).catch((error) => {
          console.log(error.message);
        });
      `;
      expect(await runScript(source, { timeout: 100_000 })).toBe('enough\n');
    });

    test('while it waits for silent pipes, and the next reading waits for none of them', async () => {
      const fifo = path.join(folder, `${read.name}.many`);
      execFileSync('mkfifo', [fifo]);
      const source = `
        const { ${read.name} } = require('strict-run-id');
        const reading = Array.from({ length: 8 }, () => ${read.name}(${JSON.stringify(fifo)}, { signal: AbortSignal.timeout(50) }));
        Promise.allSettled(reading).then(async (ends) => {
          const { totals } = await ${read.name}(${JSON.stringify(log)});
          console.log(ends.map(({ reason }) => reason.name)[7], totals.ids);
        });
      `;
      expect(await runScript(source, { timeout: 100_000 })).toBe('TimeoutError 5\n');
    });

    test('that comes afterwards, without harm, and leaves no listener behind', async () => {
      const controller = new AbortController();
      const added = jest.spyOn(controller.signal, 'addEventListener');
      const removed = jest.spyOn(controller.signal, 'removeEventListener');
      const { files } = await read(log, { signal: controller.signal });
      controller.abort();
      expect(files[0].error).toBe(null);
      expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
        added.mock.calls.map(([type, listener]) => [type, listener]),
      );
    });
  });

  describe('tells of its progress', () => {
    test('how many of all bytes are read', async () => {
      const told = [];
      let paths = [log];
      // It is told about ten times a second; what is read before is told by the report.
      while (!told.length) {
        paths = [...paths, ...paths, long];
        await read(paths, { onProgress: (progress) => told.push(progress) });
      }
      const totalBytes = paths.reduce((sum, file) => sum + fs.statSync(file).size, 0);
      for (const progress of told) expect(progress).toEqual({ bytes: expect.any(Number), totalBytes });
      const bytes = told.map((progress) => progress.bytes);
      expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
      expect(bytes.at(-1)).toBeLessThanOrEqual(totalBytes);
    });

    test('null for all where nobody knows', async () => {
      const fifo = path.join(folder, `${read.name}.progress`);
      execFileSync('mkfifo', [fifo]);
      const writer = fs.openSync(fifo, 'r+');
      fs.writeSync(writer, LOG);
      const told = [];
      await read(fifo, {
        onProgress(progress) {
          told.push(progress);
          // It has read all there is; now there is an end, too.
          if (
            progress.bytes === LOG.length &&
            told.filter(({ bytes }) => bytes === LOG.length).length === 1
          ) {
            fs.closeSync(writer);
          }
        },
      });
      expect(told.at(-1)).toEqual({ bytes: LOG.length, totalBytes: null });
    });

    const throws = (error) => {
      throw error;
    };
    test.each([
      ['throws', throws],
      ['gives a promise that is rejected', async (error) => throws(error)],
    ])('is ended where that %s, with the error', async (_, fails) => {
      const error = new Error('the bar is broken');
      const onProgress = jest.fn(() => fails(error));
      expect(await rejection(() => read(Array(20).fill(long), { onProgress }))).toBe(error);
      expect(onProgress).toHaveBeenCalledTimes(1);
    });
  });

  test('lets the event loop turn while it reads', async () => {
    let turns = 0;
    let isRead = false;
    const reading = read(long).finally(() => {
      isRead = true;
    });
    for (; !isRead; turns += 1) await nextTurn();
    await reading;
    expect(turns).toBeGreaterThan(100);
  });

  test('needs no timer that fake timers would hold back', async () => {
    jest.useFakeTimers();
    try {
      const onProgress = jest.fn(() => {
        throw new Error('it is told');
      });
      await expect(read(Array(20).fill(long), { onProgress })).rejects.toThrow('it is told');
      expect((await read(long)).files[0].error).toBe(null);
    } finally {
      jest.useRealTimers();
    }
  });

  test('survives the end of the worker thread that asked', async () => {
    const source = `
      const { Worker } = require('node:worker_threads');
      const code = ${JSON.stringify(`
        const { parentPort, workerData } = require('node:worker_threads');
        require('strict-run-id').${read.name}(workerData).then(() => parentPort.postMessage('read'));
        parentPort.postMessage('reading');
      `)};
      (async () => {
        for (let round = 0; round < 3; round++) {
          const worker = new Worker(code, { eval: true, workerData: ${JSON.stringify(long)} });
          const first = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
          console.log(first, await worker.terminate());
        }
      })();
    `;
    expect(await runScript(source)).toBe('reading 1\nreading 1\nreading 1\n');
  });

  test('ends with the worker thread that asked, however much there is to read', async () => {
    const fifo = path.join(folder, `${read.name}.endless`);
    execFileSync('mkfifo', [fifo]);
    const source = `
      const { open } = require('node:fs/promises');
      const { Worker } = require('node:worker_threads');
      const [fifo, log] = ${JSON.stringify([fifo, LOG])};
      const lines = log.repeat(1_000);
      const worker = new Worker("require('strict-run-id').${read.name}(require('node:worker_threads').workerData)", { eval: true, workerData: fifo });
      (async () => {
        // Opens when the other side does.
        const writer = await open(fifo, 'w');
        await writer.write(lines);
        const ended = worker.terminate();
        // Nobody writes the end; so it is the reading that ends.
        for (;;) await writer.write(lines).catch(async ({ code }) => {
          console.log(code, await ended);
          process.exit();
        });
      })();
    `;
    expect(await runScript(source, { timeout: 100_000 })).toBe('EPIPE 1\n');
  });

  test('holds no worker thread that is ended while a pipe is silent', async () => {
    const fifo = path.join(folder, `${read.name}.silent`);
    execFileSync('mkfifo', [fifo]);
    const source = `
      const { open } = require('node:fs/promises');
      const { Worker } = require('node:worker_threads');
      const fifo = ${JSON.stringify(fifo)};
      const worker = new Worker("require('strict-run-id').${read.name}(require('node:worker_threads').workerData)", { eval: true, workerData: fifo });
      (async () => {
        const writer = await open(fifo, 'w');
        console.log(await worker.terminate());
        await writer.close();
      })();
    `;
    expect(await runScript(source, { timeout: 100_000 })).toBe('1\n');
  });
});

test('countRunIds gives each id and how often it stands there, in order', async () => {
  const counts = await countRunIds([log, log]);
  expect(Object.keys(counts)).toEqual(['totals', 'files', 'ids']);
  expect(counts.ids).toEqual([
    { runId: base, count: 6 },
    { runId: `${base}-Ada-Park`, count: 4 },
  ]);
});

test('many are read at once, each by its own options', async () => {
  const controller = new AbortController();
  const readings = [
    ...Array.from({ length: 20 }, () => countRunIds(log)),
    traceLogs(long, { signal: controller.signal }),
    countRunIds(path.join(root, 'missing')),
  ];
  controller.abort(new Error('enough'));
  const settled = await Promise.allSettled(readings);
  expect(settled.map(({ status }) => status)).toEqual([
    ...Array(20).fill('fulfilled'),
    'rejected',
    'fulfilled',
  ]);
});
