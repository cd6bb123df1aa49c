'use strict';

/**
 * Writes one JSON line for each event, with the program, the process, and the run id and client id of the
 * current run. With these, `strict-run-id trace` can follow a run through the logs of all processes.
 */

const path = require('node:path');
const pino = require('pino');
const { pinoMixin } = require('strict-run-id/express');

const name = path.basename(require.main?.filename ?? 'backend', '.js');

module.exports = pino({ mixin: pinoMixin, base: { name, pid: process.pid } });
