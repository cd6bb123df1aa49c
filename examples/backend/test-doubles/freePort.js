'use strict';

const { randomInt } = require('node:crypto');
const { once } = require('node:events');
const net = require('node:net');

/** Below these, no system takes the port of an outgoing connection. */
const [LOWEST, END] = [10_000, 32_768];

/**
 * Resolves to a port of 127.0.0.1 that nothing listens on, and that no outgoing connection is given: one of these could
 * take it before a server does, or while a server that has crashed is down.
 */
module.exports = async function freePort() {
  for (;;) {
    const port = randomInt(LOWEST, END);
    const server = net.createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
};
