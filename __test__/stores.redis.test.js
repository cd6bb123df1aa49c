'use strict';

/** The store in Redis without a server: its options, what it sends, and how it subscribes. */

const { held, refusal, rejection, untouchable } = require('./helpers/index.js');
const { RunIdError } = require('strict-run-id');
const { redisStore } = require('strict-run-id/redis');

const ADA = { baseId: '251003-154510', clientId: 'Ada-Park' };
const BORA = { ...ADA, clientId: 'Bora-Bora' };
const sendCommand = async () => ['none'];

describe('options', () => {
  test.each([
    ['nothing', undefined, 'Invalid argument options of redisStore: it is undefined, not an object.'],
    ['a client', () => {}, 'Invalid argument options of redisStore: it is of type function, not an object.'],
    ['no function', {}, 'Invalid argument sendCommand of redisStore: it is undefined, not a function.'],
    [
      'a client as the function',
      { sendCommand: {} },
      'Invalid argument sendCommand of redisStore: it is of type object, not a function.',
    ],
    [
      'an unknown option',
      { sendCommand, keyPrefix: 'x' },
      'Invalid argument options of redisStore: there is no option "keyPrefix". The options are sendCommand, prefix, subscribe.',
    ],
    [
      'a prefix that is no text',
      { sendCommand, prefix: 7 },
      'Invalid argument prefix of redisStore: it is of type number, not a string.',
    ],
    [
      'a subscribe that is no function',
      { sendCommand, subscribe: 'x' },
      'Invalid argument subscribe of redisStore: it is of type string, not a function.',
    ],
  ])('%s is refused', (_, options, message) => {
    const error = refusal(() => redisStore(options));
    expect(error).toBeInstanceOf(RunIdError);
    expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    expect(error.message).toContain(`STRICT RUN ID ERROR: ${message}`);
  });

  test.each(['', '{', '}', '{runs}', 'a{b', 'a\nb', 'a\0b', '\ud800', 'x'.repeat(101)])(
    'the prefix %j is refused',
    (prefix) => {
      const { code, message } = refusal(() => redisStore({ sendCommand, prefix }));
      expect(code).toBe('ERR_INVALID_ARGUMENT');
      expect(message).toContain(`it is ${JSON.stringify(prefix)}. Pass 1 to 100 characters`);
    },
  );

  test.each([undefined, null])(
    'with %s, the prefix is strict-run-id, and there is no watch',
    async (absent) => {
      const keys = [];
      const store = redisStore({
        sendCommand: async (args, key) => keys.push(key) && ['none'],
        prefix: absent,
        subscribe: absent,
      });
      await store.get(ADA);
      expect(keys).toEqual(['{strict-run-id}:pair:251003-154510\0Ada-Park']);
      expect(store.watch).toBeUndefined();
    },
  );

  test('a prefix may have 100 letters of any language, and what patterns and shells know', async () => {
    for (const prefix of ['é'.repeat(100), '*?[a]:$1 "\'\\']) {
      const keys = [];
      await redisStore({ sendCommand: async (args, key) => keys.push(key) && ['none'], prefix }).get(ADA);
      expect(keys[0].startsWith(`{${prefix}}:pair:`)).toBe(true);
    }
  });
});

describe('commands', () => {
  /** A store whose `sendCommand` answers by the name of the command. */
  function storeOf(answers) {
    const sent = [];
    const store = redisStore({
      sendCommand: async (args) => {
        sent.push(args[0]);
        const answer = answers[args[0]];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    return { store, sent };
  }

  test('a script that Redis does not know is sent whole', async () => {
    for (const message of [
      'NOSCRIPT No matching script. Please use EVAL.',
      'ReplyError: NOSCRIPT No matching',
    ]) {
      const { store, sent } = storeOf({ EVALSHA: new Error(message), EVAL: ['none'] });
      expect(await store.get(ADA)).toBe(null);
      expect(sent).toEqual(['EVALSHA', 'EVAL']);
    }
  });

  test('after any other error nothing is sent again, and the caller gets the error itself', async () => {
    for (const message of ['READONLY You can’t write', 'a text with NOSCRIPT', '']) {
      const error = new Error(message);
      const { store, sent } = storeOf({ EVALSHA: error });
      expect(await rejection(() => store.get(ADA))).toBe(error);
      expect(sent).toEqual(['EVALSHA']);
    }
  });

  test.each([undefined, null, 'OK', 1, { won: 1 }])('a reply that is %j is reported', async (reply) => {
    const { store } = storeOf({ EVALSHA: reply });
    const { message } = await rejection(() => store.claim(ADA, 'web/1 x', 1));
    expect(message).toMatch(
      /^sendCommand resolved to (undefined|null|string|number|object), not to an array\./,
    );
  });

  test('a function that throws at once rejects', async () => {
    const error = new Error('not connected');
    const store = redisStore({
      sendCommand: () => {
        throw error;
      },
    });
    expect(await rejection(() => store.reserve(1))).toBe(error);
  });
});

describe('watch', () => {
  /** A store, and what its `subscribe` was called with; `publish` sends a message. */
  function watchable(subscribed = async () => {}) {
    const log = [];
    let publish;
    const store = redisStore({
      sendCommand: untouchable,
      prefix: 'runs',
      subscribe: async (channel, onMessage) => {
        log.push(`subscribe ${channel}`);
        await subscribed();
        publish = onMessage;
        return async () => log.push('unsubscribe');
      },
    });
    return { store, log, publish: (message) => publish(message) };
  }

  test('a pair’s watchers are called when it changes, whether the message is a text or bytes', async () => {
    const { store, publish } = watchable();
    const calls = [];
    await store.watch(ADA, () => calls.push('Ada'));
    await store.watch(BORA, () => calls.push('Bora'));
    publish('251003-154510\0Ada-Park');
    publish(Buffer.from('251003-154510\0Bora-Bora'));
    publish('251003-154510\0Cora-Lee');
    expect(calls).toEqual(['Ada', 'Bora']);
  });

  test('the channel is subscribed once for all, and until the last watcher stops', async () => {
    const { store, log } = watchable();
    const [stopAda, stopBora] = await Promise.all([ADA, BORA].map((key) => store.watch(key, () => {})));
    await stopAda();
    await stopAda();
    expect(log).toEqual(['subscribe {runs}:changed']);
    await stopBora();
    expect(log).toEqual(['subscribe {runs}:changed', 'unsubscribe']);
    await store.watch(ADA, () => {});
    expect(log).toEqual(['subscribe {runs}:changed', 'unsubscribe', 'subscribe {runs}:changed']);
  });

  test('a new watcher subscribes only when the last has unsubscribed', async () => {
    const unsubscribed = held();
    const log = [];
    const store = redisStore({
      sendCommand,
      subscribe: async () => {
        log.push('subscribe');
        return async () => {
          await unsubscribed.promise;
          log.push('unsubscribed');
        };
      },
    });
    const stop = await store.watch(ADA, () => {});
    const stopped = stop();
    const watching = store.watch(ADA, () => {});
    unsubscribed.resolve();
    await Promise.all([stopped, watching]);
    expect(log).toEqual(['subscribe', 'unsubscribed', 'subscribe']);
  });

  test('if it can’t subscribe, watch rejects, and the next one tries again', async () => {
    const error = new Error('no connection');
    let isDown = true;
    const { store, log, publish } = watchable(async () => {
      if (isDown) throw error;
    });
    const calls = [];
    expect(await rejection(() => store.watch(ADA, () => calls.push('first')))).toBe(error);
    isDown = false;
    await store.watch(ADA, () => calls.push('second'));
    publish('251003-154510\0Ada-Park');
    expect(calls).toEqual(['second']);
    expect(log).toHaveLength(2);
  });
});
