// A look-up by the pair needs the client.
'use strict';

const { getRunRecordId } = require('strict-run-id');

exports.rowOf = (runId) => getRunRecordId(runId); // finding: no-other-signature certain
