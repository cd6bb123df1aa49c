// SQL whose parameters are written in braces is not a formula.
const links = 'links';

module.exports = (statement, next) =>
  statement(`
    SELECT * FROM ${links} l WHERE {kind} = 'apify' AND l.client_id = {clientId} AND NOT EXISTS
      (SELECT FROM ${links} WHERE number = nextval('${next}') AND run_id = {runId})`);
