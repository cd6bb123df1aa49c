'use strict';

/**
 * Serves the backend on loopback. `EXPRESS` is the Express module, `PORT` the port. Ends when its parent
 * disconnects.
 */

const { setLogger } = require('strict-run-id');
const app = require('./app');
const logger = require('./services/logger');
const { migrate } = require('./services/runs');

setLogger(logger); // Logs the errors of strict-run-id as JSON, with the current run.

migrate().then(() => {
  const express = require(process.env.EXPRESS ?? 'express');
  const server = app(express).listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    const url = `http://127.0.0.1:${server.address().port}`;
    process.env.BACKEND_URL ??= url;
    logger.info({ url }, 'listening');
    process.send?.({ url });
  });
});
process.once('disconnect', () => process.exit());
