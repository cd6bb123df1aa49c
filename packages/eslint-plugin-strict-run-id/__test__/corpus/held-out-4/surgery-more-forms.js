// Cuts and joins in other words.
'use strict';

exports.a = (runId) => [...runId].slice(0, 13).join(''); // finding: no-surgery likely
exports.b = (runId, clientId) => runId === `${clientId}` || runId.includes(clientId); // finding: no-surgery likely
exports.c = (runId) => runId.slice(runId.lastIndexOf('-') + 1); // finding: no-surgery likely
exports.d = (run) => run['runId'].split('-', 2).join('-'); // finding: no-surgery likely
exports.e = ({ parentRunId: parent }, client) => parent + '-C' + client.clientId; // finding: no-surgery likely
exports.f = (runId) => runId.toLowerCase(); // finding: no-surgery likely
