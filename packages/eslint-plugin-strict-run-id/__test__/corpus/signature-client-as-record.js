// The client's id is stored where the record's id belongs.
'use strict';

const cache = require('../utils/recordCache'); // finding: no-replaced-module certain

exports.keep = (runId, clientId) => cache.storeClientRunRecordId(runId, clientId, clientId); // finding: no-other-signature certain
