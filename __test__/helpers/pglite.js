'use strict';

/**
 * PGlite for tests, in a worker thread: it loads its parts with `import()`, which jest refuses in its sandbox. This file is
 * also what the thread runs.
 */

const { Worker, isMainThread, parentPort } = require('node:worker_threads');

/** Starts a database in memory. Returns its `query` and `listen`, as PGlite has them, and `close()`. */
function startPglite() {
  const worker = new Worker(__filename);
  const calls = new Map();
  const listeners = new Map();
  worker.on('message', ({ id, value, error, channel, payload }) => {
    if (channel !== undefined) {
      for (const onNotification of listeners.get(channel)) onNotification(payload);
    } else if (error) calls.get(id).reject(Object.assign(new Error(error.message), error));
    else calls.get(id).resolve(value);
  });
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      const id = calls.size;
      calls.set(id, { resolve, reject });
      worker.postMessage({ id, method, args });
    });
  return {
    query: (text, values) => call('query', text, values),
    async listen(channel, onNotification) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), onNotification]);
      await call('listen', channel);
    },
    close: () => worker.terminate(),
  };
}

function serve() {
  const { PGlite } = require('@electric-sql/pglite');
  const db = new PGlite();
  const methods = {
    query: async (text, values) => ({ rows: (await db.query(text, values)).rows }),
    async listen(channel) {
      await db.listen(channel, (payload) => parentPort.postMessage({ channel, payload }));
    },
  };
  parentPort.on('message', async ({ id, method, args }) => {
    try {
      parentPort.postMessage({ id, value: await methods[method](...args) });
    } catch ({ message, code }) {
      parentPort.postMessage({ id, error: { message, code } });
    }
  });
}

if (isMainThread) module.exports = { startPglite };
else serve();
