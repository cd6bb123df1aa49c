'use strict';

/** What is logged of a strict error, and where. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { testing } = require('../lib/bound.js');
const { refusal, runScript } = require('./helpers/index.js');

const { setLogger } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;

beforeEach(() => {
  resetRunIdState();
  setLogger(null);
});

describe('the log', () => {
  const strict = (message) => [
    [`STRICT MODE: ${message}`],
    [expect.stringMatching(/^Stack trace: RunIdError: /)],
  ];

  test('goes to the console of the caller, as it is at the moment', () => {
    jest.isolateModules(() => {
      const fresh = require('strict-run-id');
      const log = jest.spyOn(console, 'error').mockImplementation(() => {});
      try {
        const error = refusal(() => fresh.getBaseRunId('foo-bar'));
        expect(log.mock.calls).toEqual(strict(error.message));
        expect(log.mock.calls[1][0]).toBe(`Stack trace: ${error.stack}`);
        expect(log.mock.contexts[0]).toBe(console);
      } finally {
        log.mockRestore();
      }
    });
  });

  test('goes to the logger that was set, as a method of it', () => {
    const logger = {
      lines: [],
      error(...args) {
        this.lines.push(args);
      },
    };
    setLogger(logger);
    const error = refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(logger.lines).toEqual(strict(error.message));
  });

  test('is off after setLogger(null)', () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  test.each([new Error('the log is full'), null, undefined, 0])(
    'that throws %p does not hide the refusal',
    (thrown) => {
      const fails = () => {
        throw thrown;
      };
      setLogger({ error: fails });
      expect(refusal(() => runIds.getBaseRunId('foo-bar')).code).toBe('ERR_RUN_ID_FORMAT');
      expect(runIds.getBaseRunId(ada)).toBe(base);
    },
  );

  test('calls no logger for what the logger itself does', () => {
    const error = jest.fn((text) => {
      expect(refusal(() => runIds.extractClientId(text)).code).toBe('ERR_RUN_ID_FORMAT');
    });
    setLogger({ error });
    expect(refusal(() => runIds.getBaseRunId('foo-bar')).runId).toBe('foo-bar');
    expect(error).toHaveBeenCalledTimes(2);
    refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(error).toHaveBeenCalledTimes(4);
  });

  test('goes on after a logger in which a panic was caught', () => {
    const lines = [];
    setLogger({ error: () => testing.panic() });
    expect(refusal(() => runIds.getBaseRunId('foo-bar')).code).toBe('ERR_RUN_ID_FORMAT');
    setLogger({ error: (line) => lines.push([line]) });
    const error = refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(lines).toEqual(strict(error.message));
  });

  test('may change the logger while it is written', () => {
    const error = jest.fn(() => setLogger(null));
    setLogger({ error });
    refusal(() => runIds.getBaseRunId('foo-bar'));
    expect(error).toHaveBeenCalledTimes(1);
  });

  test('is written without a stack if V8 gives none', () => {
    const lines = [];
    setLogger({ error: (line) => lines.push(line) });
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => {
      throw new TypeError('mine');
    };
    let code;
    try {
      runIds.getBaseRunId('foo-bar');
    } catch (error) {
      ({ code } = error);
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    expect(code).toBe('ERR_RUN_ID_FORMAT');
    expect(lines).toEqual([expect.stringMatching(/^STRICT MODE: /), 'Stack trace: unknown']);
  });

  test('does not stand between a script and its time limit', async () => {
    const printed = await runScript(`
      const vm = require('node:vm');
      const runIds = require('strict-run-id');
      runIds.setLogger({ error() { for (;;); } });
      const script = 'let went = "on"; try { runIds.getBaseRunId("foo-bar") } catch {}; print(went)';
      try {
        vm.runInNewContext(script, { runIds, print: console.log }, { timeout: 200 });
      } catch (error) {
        console.log(error.code);
      }
      runIds.setLogger(null);
      console.log(runIds.isRunId('251003-154510'));
    `);
    expect(printed).toBe('ERR_SCRIPT_EXECUTION_TIMEOUT\ntrue\n');
  });

  test('is not written when nothing is thrown', () => {
    const error = jest.fn();
    setLogger({ error });
    runIds.explainRunId('foo-bar');
    runIds.isRunId({});
    runIds.getRunRecordId(base, 'Ada-Park');
    expect(error).not.toHaveBeenCalled();
  });

  test.each([undefined, 7, 'console', {}, { error: 'x' }, []])('can’t be sent to %p', (logger) => {
    expect(refusal(() => setLogger(logger)).code).toBe('ERR_INVALID_ARGUMENT');
  });
});
