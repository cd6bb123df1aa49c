// Helpers of a test folder, with fixtures.
'use strict';

const { createClientRunId } = require('strict-run-id');

const BASE = '251003-154510';

exports.row = (clientId, more) => ({ 'Run ID': createClientRunId(BASE, clientId), 'Client ID': clientId, ...more });
exports.day = () => new Date(Date.UTC(2025, 9, 3)).toISOString().split('T')[0];
exports.expectTimes = (expect, rows) => rows.forEach((row) => expect(row.at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/));
exports.makeName = (prefix, index) => `${prefix}-${index}`;
