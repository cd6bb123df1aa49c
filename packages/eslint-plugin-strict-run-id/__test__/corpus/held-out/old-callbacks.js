// Callbacks of the old days.
'use strict';

var runIdGenerator = require('../lib/runIdGenerator'); // finding: no-replaced-module certain

module.exports = function begin(db, clientId, callback) {
  var self = this;
  var runId = runIdGenerator.generateRunId(); // finding: no-removed-function certain
  db.insert({ run: runId + '-' + clientId }, function (error, row) { // finding: no-surgery certain
    if (error) return callback(error);
    self.last = row;
    callback(null, row.run.split('-')[0]);
  });
};
