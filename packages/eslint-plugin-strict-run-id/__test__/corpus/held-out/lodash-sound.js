// lodash on lists and dates.
'use strict';

const _ = require('lodash');

exports.byClient = (runs) => _.groupBy(runs, 'clientId');
exports.latest = (runs) => _.maxBy(runs, (run) => run.runId);
exports.days = (rows) => _.uniq(rows.map((row) => _.split(row.createdAt, 'T')[0]));
exports.pages = (runIds) => _.chunk(_.compact(runIds), 50);
