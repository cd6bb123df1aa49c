'use strict';

/** Post scoring. Whoever starts it sends the run id in the body. */

const scorer = require('./services/scorer');

module.exports = scorer({
  path: '/run-post-batch-score',
  flow: 'Post Scoring',
  table: 'Posts',
  count: 'Posts Scored',
});
