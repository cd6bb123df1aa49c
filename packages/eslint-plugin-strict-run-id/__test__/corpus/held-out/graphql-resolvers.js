// Resolvers get the id as an argument, or from their parent.
'use strict';

module.exports = {
  Query: {
    run: (_, { runId }, { rows }) => rows.byBase(runId.replace(/-C?[A-Z].*$/, '')), // finding: no-surgery likely
    runs: (_, { first = 20 }, { rows }) => rows.latest(first),
  },
  Run: {
    client: (run, _, { clients }) => clients.byId(run.runId.split('-').slice(2).join('-')), // finding: no-surgery likely
    url: (run, _, { origin }) => `${origin}/runs/${run.runId}`,
  },
};
