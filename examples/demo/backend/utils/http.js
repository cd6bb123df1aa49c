'use strict';

/** What both processes do alike: serve routes on a free port, and tell the sender of a refused id why. */

const { once } = require('node:events');
const express = require('express');
const { RunIdError } = require('strict-run-id');

/** Serves `routers` on loopback, and resolves to the server once it listens. */
exports.listen = async (...routers) => {
  const app = express().use(express.json(), ...routers, answerRefusal);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

/** Express 4 does not look at the Promise of a route: this hands its error on. */
exports.asyncRoute = (route) => (req, res, next) => route(req, res).catch(next);

/** A refused id is the caller's mistake: 400, and the sentence that says which. */
function answerRefusal(error, req, res, next) {
  if (!(error instanceof RunIdError)) return next(error);
  res.status(400).json({ code: error.code, message: error.message });
}
