// An outgoing call sends the id on, whole; the incoming one is cut for the metrics.
'use strict';

exports.forward = (fetch, url, runId) => fetch(url, { headers: { 'X-Run-Id': runId, 'X-Trace': `run=${runId}` } });

exports.count = (metrics, req) => metrics.increment('runs', { day: req.get('X-Run-Id').slice(0, 6) }); // finding: no-surgery likely
