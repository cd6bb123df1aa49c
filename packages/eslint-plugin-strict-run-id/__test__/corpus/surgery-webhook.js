// A webhook of Apify takes the tenant from the job's run id.
'use strict';

module.exports = function apifyWebhook(app, posts) {
  app.post('/webhooks/apify', async (req, res, next) => {
    const { resource, jobRunId } = req.body;
    const tenant = jobRunId.split('-').slice(2).join('-'); // finding: no-surgery likely
    try {
      await posts.store(tenant, resource.defaultDatasetId);
      res.sendStatus(204);
    } catch (error) {
      next(error);
    }
  });
};
