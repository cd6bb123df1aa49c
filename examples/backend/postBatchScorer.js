'use strict';

/** Post scoring. The run id comes in the body. */

const scorer = require('./services/scorer');

module.exports = scorer({
  path: '/run-post-batch-score',
  flow: 'Post Scoring',
  table: 'Posts',
  count: 'Posts Scored',
});
