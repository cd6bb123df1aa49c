'use strict';

/** Scores one client's leads or posts, and writes the counts to the row of its run. */

const config = require('../config');
const { STATUS } = require('../config/tables');
const { createLogger } = require('../utils/runIdGenerator'); // finding: no-replaced-module certain
const { updateClientRun } = require('./clientRunRecords');
const leads = require('./leadService');
const posts = require('./postService');
const { average, score } = require('./scoring');

exports.scoreLeads = async (runId, client) => {
  const log = createLogger(runId, 'leads'); // finding: no-removed-function certain
  const batch = await leads.unscoredLeads(client.clientId, config.batchSize);
  const scores = [];
  for (const lead of batch) {
    const points = score(lead.headline, client.words);
    await leads.saveScore(lead, points, runId);
    scores.push(points);
  }
  await updateClientRun(runId, client.clientId, { 'Leads Scored': scores.length, 'Lead Average': average(scores) });
  log.info(`${scores.length} leads scored`);
  return scores.length;
};

exports.scorePosts = async (runId, client) => {
  const log = createLogger(runId, 'posts'); // finding: no-removed-function certain
  const batch = await posts.unscoredPosts(client.clientId, config.batchSize);
  for (const post of batch) await posts.saveScore(post, score(post.text, client.words));
  await updateClientRun(runId, client.clientId, { 'Posts Scored': batch.length, Status: STATUS.COMPLETED });
  log.info(`${batch.length} posts scored`);
  return batch.length;
};
