'use strict';

/** Runs a script of scripts.js through the caller's `sendCommand`, whichever client is behind it. */

/** Returns the text of a reply: a client may be set to return Buffers. */
const decode = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value));

/** Whether an error says that Redis doesn't know a script, as after a restart: then it has not run. */
const isUnknownScript = (error) => /^(ReplyError: )?NOSCRIPT\b/.test(String(error?.message));

/** Returns `evaluate(script, keys, values)`, which resolves to an array of strings. */
function createEvaluate(sendCommand) {
  return async function evaluate({ source, digest }, keys, values) {
    const send = (command, script) =>
      sendCommand([command, script, String(keys.length), ...keys, ...values], keys[0]);
    let reply;
    try {
      reply = await send('EVALSHA', digest);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      reply = await send('EVAL', source);
    }
    if (!Array.isArray(reply)) {
      throw new Error(
        `sendCommand resolved to ${reply === null ? 'null' : typeof reply}, not to an array. ` +
          'Return what the client returns, as the examples of redisStore do',
      );
    }
    return reply.map(decode);
  };
}

module.exports = { createEvaluate, decode };
