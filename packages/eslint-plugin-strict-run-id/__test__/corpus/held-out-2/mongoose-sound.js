// A model that asks the package.
'use strict';

const mongoose = require('mongoose');
const { isRunId, getBaseRunId } = require('strict-run-id');

const schema = new mongoose.Schema({ runId: { type: String, required: true, validate: isRunId } });

schema.virtual('baseRunId').get(function () {
  return getBaseRunId(this.runId);
});

module.exports = mongoose.model('Run', schema);
