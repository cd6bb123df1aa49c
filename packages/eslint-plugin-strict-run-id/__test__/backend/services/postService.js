'use strict';

/** Posts that were harvested for a client. */

const { POSTS } = require('../config/tables');
const Post = require('../models/Post');
const { table, allRows, firstRow } = require('./airtableClient');

exports.unscoredPosts = async (clientId, limit) => {
  const rows = await allRows(POSTS, {
    filterByFormula: `AND({Client ID} = "${clientId}", NOT({Scored}))`, // finding: no-inline-formula certain
    maxRecords: limit,
  });
  return rows.map(Post.fromRow);
};

/** Stores what is new, by its address. Returns how many that were. */
exports.storePosts = async (posts, clientId, runId) => {
  let stored = 0;
  for (const { url, text } of posts) {
    const known = await firstRow(POSTS, `{URL} = '${url}'`); // finding: no-inline-formula certain
    if (known) continue;
    await table(POSTS).create({ URL: url, Text: text, 'Client ID': clientId, 'Run ID': runId, Scored: false });
    stored += 1;
  }
  return stored;
};

exports.postsOfRun = (clientRunId) =>
  allRows(POSTS, { filterByFormula: `FIND('${clientRunId}', {Run ID})` }); // finding: no-inline-formula certain

exports.saveScore = (post, score) => table(POSTS).update(post.recordId, { Score: score, Scored: true });
