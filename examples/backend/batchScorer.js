'use strict';

/** Lead scoring. The run id comes in the query. */

const scorer = require('./services/scorer');

module.exports = scorer({
  path: '/run-batch-score',
  flow: 'Lead Scoring',
  table: 'Leads',
  count: 'Leads Scored',
});
