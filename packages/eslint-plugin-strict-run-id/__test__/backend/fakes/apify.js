'use strict';

/** Apify in memory: a run gets an id and a dataset at once. */

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

const datasets = new Map();

/** 17 letters and digits, as Apify makes them. */
function apifyId(seed) {
  let state = seed;
  return Array.from({ length: 17 }, () => {
    state = (state * 48271) % 2147483647;
    return ALPHABET[state % ALPHABET.length];
  }).join('');
}

let started = 0;

exports.start = async ({ input, webhook }) => {
  started += 1;
  const id = apifyId(1000 + started);
  const defaultDatasetId = apifyId(500000 + started);
  datasets.set(
    defaultDatasetId,
    input.profiles.flatMap((profile) =>
      Array.from({ length: input.limit }, (_, index) => ({
        url: `https://posts.example/${profile}/${index + 1}`,
        text: `${profile} writes about growth and hiring, part ${index + 1}`,
      })),
    ),
  );
  return { id, defaultDatasetId, status: 'RUNNING', webhook };
};

exports.items = async (datasetId) => datasets.get(datasetId) || [];

exports.datasets = () => [...datasets.keys()];
