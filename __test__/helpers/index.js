'use strict';

/** Helpers for all tests: catch a refusal, bad values, a promise to settle later, scripts and commands in a process. */

const { execFile, spawn, spawnSync } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');

const root = path.join(__dirname, '../..');

/** How many times as long as usual a test may take: `npm run asan` sets it. */
const patience = Number(process.env.TEST_PATIENCE ?? 1);

/** Returns the error that `call` throws; fails if it doesn't throw. */
function refusal(call) {
  let result;
  try {
    result = call();
  } catch (error) {
    return error;
  }
  throw new Error(`expected a refusal, got ${JSON.stringify(result)}`);
}

/** The same for a call that may be async. */
async function rejection(call) {
  let result;
  try {
    result = await call();
  } catch (error) {
    return error;
  }
  throw new Error(`expected a refusal, got ${JSON.stringify(result)}`);
}

/** A promise, with the two functions that settle it. */
function held() {
  const it = {};
  it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
  return it;
}

/** The package loaded again, with its own realm, logger and promises, as in another thread. */
function anotherRealm() {
  let runIds;
  jest.isolateModules(() => {
    runIds = require('strict-run-id');
  });
  runIds.setLogger(null);
  return runIds;
}

/** An object that throws on any operation. */
function untouchable() {
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [
    trap,
    () => {
      throw new Error(`the value was touched: ${trap}`);
    },
  ]);
  return new Proxy({}, Object.fromEntries(traps));
}

function throwing(what) {
  return () => {
    throw new Error(`the value was touched: ${what}`);
  };
}

const cycle = {};
cycle.self = cycle;

/** Values that are not strings, with the type name that the message begins with, and how it describes them. */
const notStrings = [
  ['a number', 42, 'Number', 'a number'],
  ['zero', 0, 'Number', 'a number'],
  ['NaN', NaN, 'Number', 'a number'],
  ['true', true, 'Boolean', 'a boolean'],
  ['false', false, 'Boolean', 'a boolean'],
  ['a BigInt', 10n, 'BigInt', 'a BigInt'],
  ['a symbol', Symbol('251003-154510'), 'Symbol', 'a symbol'],
  ['a function', () => '251003-154510', 'Function', 'a function'],
  ['a class', class RunId {}, 'Function', 'a function'],
  ['an array with one id', ['251003-154510'], 'Object', 'an array of 1'],
  ['an array of two', ['251003-154510', '251003-154511'], 'Object', 'an array of 2'],
  ['a plain object', { runId: '251003-154510' }, 'Object', 'an object'],
  ['a cycle', cycle, 'Object', 'an object'],
  ['an object without a prototype', Object.create(null), 'Object', 'an object'],
  ['an object with a throwing toString', { toString: throwing('toString') }, 'Object', 'an object'],
  ['an object with a throwing toJSON', { toJSON: throwing('toJSON') }, 'Object', 'an object'],
  [
    'an object with a throwing getter',
    Object.defineProperty({}, 'id', { get: throwing('get') }),
    'Object',
    'an object',
  ],
  ['a String object', new String('251003-154510'), 'Object', 'an object'],
  ['a Promise', Promise.resolve('251003-154510'), 'Object', 'a Promise: is an await missing?'],
  ['a Proxy', untouchable(), 'Object', 'an object'],
  ['a Proxy of an array', new Proxy(['251003-154510'], {}), 'Object', 'an object'],
  ['a Date', new Date(0), 'Object', 'a Date'],
  ['an Error', new Error('251003-154510'), 'Object', 'an Error'],
  ['a Buffer', Buffer.from('251003-154510'), 'Object', 'binary data'],
  ['a Map', new Map(), 'Object', 'an object'],
];

/** Texts that are neither a run id nor a client id, and how messages show them. */
const badTexts = [
  ['ten million characters', 'x'.repeat(10_000_000), `"${'x'.repeat(80)}…"`],
  ['a lone surrogate', '251003-154510-A\ud800', '"251003-154510-A\\ud800"'],
  ['a lone surrogate alone', '\udfff', '"\\udfff"'],
  ['NUL', '251003-154510-A\0', '"251003-154510-A\\u0000"'],
  ['a newline at the end', '251003-154510\n', '"251003-154510\\n"'],
  ['a forged log line', 'x\r\nSTRICT MODE: fine', '"x\\r\\nSTRICT MODE: fine"'],
  ['an ANSI sequence', '\u001b[31mred', '"\\u001b[31mred"'],
  ['a right-to-left override', '251003-154510-\u202eada', '"251003-154510-\\u202eada"'],
  ['a combining mark first', '\u0301da', '"\u0301da"'],
  ['an invisible letter', '251003-154510-Ada\u3164', '"251003-154510-Ada\\u3164"'],
  ['a variation selector', '251003-154510-Ada\ufe0f', '"251003-154510-Ada\\ufe0f"'],
  ['a quote', '251003-154510-"Ada"', '"251003-154510-\\"Ada\\""'],
  ['white space before', ' 251003-154510', '" 251003-154510"'],
  ['a line separator', '251003-154510\u2028', '"251003-154510\\u2028"'],
  ['[object Promise]', '[object Promise]', '"[object Promise]"'],
];

const absent = [
  ['undefined', undefined],
  ['null', null],
  ['the empty text', ''],
];

/** Runs a script in a process of its own, from the root of the package; returns its standard output. */
async function runScript(source, { env, args = [], cwd = root, timeout } = {}) {
  const options = {
    cwd,
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
    timeout,
    killSignal: 'SIGKILL',
  };
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '-e', source], options);
  return stdout;
}

const bin = path.join(root, 'bin/strict-run-id.js');

/** Starts the command line, or another command, without colours unless `env` asks for them. */
function startCommand(args, { env = {}, stdio, cwd, command = process.execPath } = {}) {
  const plain = { ...process.env, NO_COLOR: '', FORCE_COLOR: undefined, COLUMNS: undefined };
  return spawn(command, command === process.execPath ? [bin, ...args] : args, {
    env: { ...plain, ...env },
    stdio,
    cwd,
  });
}

/** Runs it to its end; returns its output and exit code. */
function runCommand(args, { input = '', ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = startCommand(args, options);
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name]?.setEncoding('utf8').on('data', (text) => {
        printed[name] += text;
      });
    }
    // A program may end without reading all of its input.
    child.stdin?.on('error', () => {}).end(input);
    child.on('error', reject).on('close', (code) => resolve({ code, ...printed }));
  });
}

/** Runs a line of shell in the folder `cwd`. The word `command` in it, such as `trace`, runs that command of ours. */
function runLine(line, { command, cwd }) {
  const script = line.replaceAll(`${command} `, `"$0" "$1" ${command} `);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, bin], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

module.exports = {
  absent,
  anotherRealm,
  badTexts,
  bin,
  held,
  notStrings,
  patience,
  refusal,
  rejection,
  root,
  runCommand,
  runLine,
  runScript,
  startCommand,
  untouchable,
};
