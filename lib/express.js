'use strict';

/** For backends on Express: one id for a request, from where it comes in to whatever it calls. Needs no Express itself. */

const context = require('./context.js');
const outgoing = require('./instrumentAxios.js');

exports.currentRunId = context.currentRunId;
exports.instrumentAxios = outgoing.instrumentAxios;
exports.pinoMixin = context.pinoMixin;
exports.runIdBoundary = require('./boundary.js');
exports.runIdEvents = outgoing.runIdEvents;
exports.runIdHeaders = context.runIdHeaders;
exports.withRunId = context.withRunId;
