'use strict';

/** Process B: the jobs. It tells its parent where it listens, and ends when the parent lets go. */

const { setLogger } = require('strict-run-id');
const leadScoring = require('./routes/leadScoring');
const postHarvesting = require('./routes/postHarvesting');
const postScoring = require('./routes/postScoring');
const { listen } = require('./utils/http');

setLogger(null);

listen(leadScoring, postScoring, postHarvesting).then((server) => {
  process.once('disconnect', () => server.close());
  process.send(server.address());
});
