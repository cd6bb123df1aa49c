'use strict';

/**
 * One JSON line for each event: which program says it and in which process, and in a run its id and client, however deep
 * below a request. So `strict-run-id trace` can follow a run through the logs of all processes.
 */

const path = require('node:path');
const pino = require('pino');
const { pinoMixin } = require('strict-run-id/express');

const name = path.basename(require.main?.filename ?? 'backend', '.js');

module.exports = pino({ mixin: pinoMixin, base: { name, pid: process.pid } });
