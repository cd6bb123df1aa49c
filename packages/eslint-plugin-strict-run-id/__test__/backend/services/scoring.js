'use strict';

/** The score itself: words that the client cares for. */

const WEIGHT = 20;

exports.score = (text, words) => {
  const lower = String(text || '').toLowerCase();
  const hits = words.filter((word) => lower.includes(word.toLowerCase()));
  return Math.min(100, hits.length * WEIGHT);
};

exports.average = (scores) =>
  scores.length === 0 ? 0 : Math.round(scores.reduce((sum, score) => sum + score, 0) / scores.length);
