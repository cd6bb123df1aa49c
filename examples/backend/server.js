'use strict';

/** Serves the backend on loopback. `EXPRESS` names the module, `PORT` the port; it ends when its parent lets it go. */

const { setLogger } = require('strict-run-id');
const app = require('./app');
const logger = require('./services/logger');

setLogger(logger); // Refusals, the boundary's too, become lines of the log, with the run they were met in.

const server = app(require(process.env.EXPRESS ?? 'express')).listen(
  Number(process.env.PORT ?? 0),
  '127.0.0.1',
  () => {
    const url = `http://127.0.0.1:${server.address().port}`;
    process.env.BACKEND_URL ??= url;
    logger.info({ url }, 'listening');
    process.send?.({ url });
  },
);
process.once('disconnect', () => process.exit());
