'use strict';

/** Lead scoring. Whoever starts it sends the run id in the query. */

const scorer = require('./services/scorer');

module.exports = scorer({
  path: '/run-batch-score',
  flow: 'Lead Scoring',
  table: 'Leads',
  count: 'Leads Scored',
});
