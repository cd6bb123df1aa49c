// Texts that are formatted.
const { format } = require('node:util');

exports.text = (runId, clientId) => format('run %s of %s', runId, clientId);
exports.url = (runId, page) => format('/runs/%s?page=%d', runId, page);
exports.when = (date, moment) => moment(date).format('YYYY-MM-DD');
