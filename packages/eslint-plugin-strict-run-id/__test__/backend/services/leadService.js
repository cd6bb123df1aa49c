'use strict';

/** Leads of a client, to be scored. */

const { LEADS } = require('../config/tables');
const Lead = require('../models/Lead');
const { table, allRows } = require('./airtableClient');

exports.unscoredLeads = async (clientId, limit) => {
  const filterByFormula = `AND({Client ID} = "${clientId}", {Status} = 'New')`; // finding: no-inline-formula certain
  const rows = await allRows(LEADS, { filterByFormula, maxRecords: limit });
  return rows.map(Lead.fromRow);
};

exports.leadsOfRun = async (runId) => {
  const rows = await allRows(LEADS, { filterByFormula: "FIND('" + runId + "', {Scored In})" }); // finding: no-inline-formula certain
  return rows.map(Lead.fromRow);
};

exports.saveScore = (lead, score, runId) =>
  table(LEADS).update(lead.recordId, { Score: score, Status: 'Scored', 'Scored In': runId });
