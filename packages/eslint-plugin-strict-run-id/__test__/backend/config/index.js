'use strict';

/** Settings, from the environment. */

module.exports = {
  port: Number(process.env.PORT || 3001),
  token: process.env.BACKEND_TOKEN || 'night-shift',
  batchSize: Number(process.env.BATCH_SIZE || 10),
  staleAfterHours: Number(process.env.STALE_AFTER_HOURS || 36),
  postsPerHarvest: Number(process.env.POSTS_PER_HARVEST || 3),
  webhookPath: '/webhooks/apify',
};
