// A model with a validator and a virtual.
'use strict';

const mongoose = require('mongoose');

const schema = new mongoose.Schema({
  runId: { type: String, required: true, match: /^\d{6}-\d{6}/ }, // finding: no-pattern certain
  clientId: { type: String, required: true },
});

schema.virtual('day').get(function () {
  return this.runId.substring(0, 6); // finding: no-surgery likely
});

module.exports = mongoose.model('ClientRun', schema);
