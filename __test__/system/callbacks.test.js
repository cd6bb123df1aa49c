'use strict';

/** The run of a callback, for every method of a request and a response that calls one. */

const { execFileSync } = require('node:child_process');
const path = require('node:path');

const script = path.join(__dirname, '../fixtures/callbacks.js');

/** The methods that are known to call back. A Node or Express that adds one may list more. */
const KNOWN = [
  ...['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'],
  ...['download', 'end', 'sendFile', 'write', 'writeContinue', 'writeEarlyHints', 'writeProcessing'],
].map((name) => `res.${name}`);

test.each(['express', 'express5'])('every callback runs in its own request, with %s', (express) => {
  const env = { ...process.env, NODE_ENV: 'test', NODE_NO_WARNINGS: '1', NO_DEPRECATION: '*' };
  const counts = JSON.parse(execFileSync(process.execPath, [script, express], { env, timeout: 100_000 }));
  expect(Object.keys(counts)).toEqual(expect.arrayContaining([...KNOWN, 'req.destroy']));
  for (const [name, [own, other]] of Object.entries(counts)) {
    expect({ name, own, other }).toEqual({ name, own: expect.any(Number), other: 0 });
  }
});
