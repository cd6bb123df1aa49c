// The service is passed around under short names.
'use strict';

const svc = require('../../services/runIdService'); // finding: no-replaced-module certain

const r = svc;
const { normalizeRunId: norm } = r;

exports.fix = (id, client) => norm(id, client, true); // finding: no-other-signature certain
exports.next = () => r['generateRunId'](); // finding: no-removed-function certain
