'use strict';

/** One JSON line for each event; the run id and its client are added to each, however deep below a request. */

const pino = require('pino');
const { pinoMixin } = require('strict-run-id/express');

module.exports = pino({ mixin: pinoMixin, base: undefined });
