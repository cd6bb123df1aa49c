'use strict';

/** What the tests share: a base with three clients, and the app on a port of its own. */

process.env.QUIET = '1';

const { once } = require('node:events');
const { createBase } = require('../fakes/airtable');
const airtableClient = require('../services/airtableClient');
const config = require('../config');
const { clearAllCache } = require('../utils/recordCache'); // finding: no-replaced-module certain
const { clearCache } = require('../services/runIdService'); // finding: no-replaced-module certain

const CLIENTS = [
  { 'Client ID': 'Ada-Park', Status: 'Active', Stream: '1', Words: 'growth, hiring', Profiles: 'ada' },
  { 'Client ID': 'Bora-Bora', Status: 'Active', Stream: '1', Words: 'islands', Profiles: '' },
  { 'Client ID': 'Cora-Lee', Status: 'Paused', Stream: '2', Words: 'growth', Profiles: 'cora, lee' },
];

const LEADS = [
  { Name: 'Ines', Headline: 'Head of Growth', 'Client ID': 'Ada-Park', Status: 'New' },
  { Name: 'Jon', Headline: 'Hiring and growth', 'Client ID': 'Ada-Park', Status: 'New' },
  { Name: 'Kim', Headline: 'Retired', 'Client ID': 'Ada-Park', Status: 'Scored', Score: 0 },
  { Name: 'Lou', Headline: 'Loves islands', 'Client ID': 'Bora-Bora', Status: 'New' },
];

/** Gives the backend a new base and empty caches. Returns the base. */
exports.newBase = (more = {}) => {
  const base = createBase({ Clients: CLIENTS, Leads: LEADS, ...more });
  airtableClient.useBase(base);
  clearAllCache();
  clearCache();
  return base;
};

/** Starts the app; `call(method, path, body)` resolves to `{ status, body, headers }`. */
exports.startApp = async () => {
  const server = require('../app')().listen(0);
  await once(server, 'listening');
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${config.token}`, connection: 'close' },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') || '').includes('json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  };
  return { call, close: () => server.close() };
};
