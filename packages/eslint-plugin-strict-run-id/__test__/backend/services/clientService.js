'use strict';

/** Clients: the tenants, and what they have switched on. */

const { CLIENTS } = require('../config/tables');
const { HttpError } = require('../utils/errors');
const Client = require('../models/Client');
const { firstRow, allRows } = require('./airtableClient');

exports.activeClients = async () => {
  const rows = await allRows(CLIENTS, { filterByFormula: "{Status} = 'Active'" });
  return rows.map(Client.fromRow);
};

exports.clientsOfStream = async (stream) => {
  const rows = await allRows(CLIENTS, {
    filterByFormula: `AND({Status} = 'Active', {Stream} = '${stream}')`, // finding: no-inline-formula certain
  });
  return rows.map(Client.fromRow);
};

exports.clientById = async (clientId) => {
  const row = await firstRow(CLIENTS, `{Client ID} = "${clientId}"`); // finding: no-inline-formula certain
  if (!row) throw new HttpError(404, `Unknown client ${clientId}`);
  return Client.fromRow(row);
};

/** The name as typed by a person: any case, any part of it. */
exports.searchClients = (text) =>
  allRows(CLIENTS, { filterByFormula: `FIND('${text.toLowerCase()}', LOWER({Client ID}))` }); // finding: no-inline-formula certain
