// lodash fetches the id out of a body.
'use strict';

const _ = require('lodash');

exports.base = (req) => {
  const runId = _.get(req, 'body.run.runId');
  return _.take(runId.split('-'), 2).join('-'); // finding: no-surgery likely
};
