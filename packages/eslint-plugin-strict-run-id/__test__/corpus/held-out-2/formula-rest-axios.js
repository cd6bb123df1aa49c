// Airtable over axios.
'use strict';

const axios = require('axios');

exports.find = async (baseId, table, runId) => {
  const { data } = await axios.get(`https://airtable.example/v0/${baseId}/${encodeURIComponent(table)}`, {
    params: { filterByFormula: `SEARCH("${runId}", {Run ID})`, pageSize: 1 }, // finding: no-inline-formula certain
  });
  return data.records[0];
};
