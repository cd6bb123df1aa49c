// Definitions and keys with the name of the removed function.
'use strict';

const crypto = require('node:crypto');

exports.generateRunId = () => crypto.randomUUID();

exports.fakeService = { generateRunId: () => 'test', normalizeRunId: (value) => value };

exports.has = (service) => 'generateRunId' in service;
