'use strict';

/**
 * How each client is adapted to `redisStore`, as its types show it. Each connects to what redisServer.js starts, and resolves
 * to `{ options, close }`, of which `options` are those of the store.
 */

const { createClient, createCluster } = require('redis');
const Redis = require('ioredis');

const HOST = '127.0.0.1';

/** Of a server. */
const clients = {
  async redis({ url }, settings) {
    const client = await createClient({ url, ...settings }).connect();
    return {
      options: {
        sendCommand: (args) => client.sendCommand(args),
        subscribe: async (channel, onMessage) => {
          const subscriber = await client.duplicate().connect();
          await subscriber.subscribe(channel, onMessage);
          return () => subscriber.close();
        },
      },
      close: () => client.destroy(),
    };
  },

  async ioredis({ port }, settings) {
    const client = new Redis(port, HOST, settings);
    return {
      options: {
        sendCommand: (args) => client.call(...args),
        subscribe: async (channel, onMessage) => {
          const subscriber = client.duplicate();
          subscriber.on('message', (_, message) => onMessage(message));
          await subscriber.subscribe(channel);
          return () => subscriber.quit();
        },
      },
      close: () => client.disconnect(),
    };
  },
};

const clusterClients = {
  async redis({ nodes }) {
    const cluster = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) });
    await cluster.connect();
    return {
      options: {
        sendCommand: (args, key) => cluster.sendCommand(key, false, args),
        subscribe: async (channel, onMessage) => {
          await cluster.subscribe(channel, onMessage);
          return () => cluster.unsubscribe(channel, onMessage);
        },
      },
      close: () => cluster.destroy(),
    };
  },

  async ioredis({ nodes }, settings) {
    const cluster = new Redis.Cluster(
      nodes.map(({ port }) => ({ host: HOST, port })),
      settings,
    );
    return {
      options: {
        sendCommand: (args) => cluster.call(...args),
        subscribe: async (channel, onMessage) => {
          const subscriber = cluster.duplicate();
          subscriber.on('message', (_, message) => onMessage(message));
          await subscriber.subscribe(channel);
          return () => subscriber.quit();
        },
      },
      close: () => cluster.disconnect(),
    };
  },
};

module.exports = { clients, clusterClients };
