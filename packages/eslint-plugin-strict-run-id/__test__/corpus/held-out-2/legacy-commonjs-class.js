// A class of the old kind with static helpers.
'use strict';

var utils = require('../utils/runIdUtils'); // finding: no-replaced-module certain

function RunHelper(runId) {
  this.runId = runId;
}

RunHelper.prototype.base = function () {
  return utils.getBaseRunId(this.runId);
};

RunHelper.prototype.isOf = function (client) {
  return this.runId.indexOf('-' + client) > 0; // finding: no-surgery likely
};

RunHelper.of = function (runId, client) {
  return new RunHelper([runId, client].join('-C')); // finding: no-surgery likely
};

module.exports = RunHelper;
