'use strict';

/** Carries the run id of a request through an Express backend. Express itself is not a dependency. */

const context = require('./context.js');
const outgoing = require('./instrumentAxios.js');

exports.currentRunId = context.currentRunId;
exports.instrumentAxios = outgoing.instrumentAxios;
exports.pinoMixin = context.pinoMixin;
exports.runIdBoundary = require('./boundary.js');
exports.runIdErrorHandler = require('./errorHandler.js');
exports.runIdEvents = outgoing.runIdEvents;
exports.runIdHeaders = context.runIdHeaders;
exports.withRunId = context.withRunId;
