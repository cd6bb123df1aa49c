'use strict';

const express = require('express');
const requestLog = require('./middleware/requestLog');
const runId = require('./middleware/runId');
const routes = require('./routes');
const { answerError } = require('./utils/errors');

module.exports = () => express().use(express.json(), requestLog, runId, routes(), answerError);
