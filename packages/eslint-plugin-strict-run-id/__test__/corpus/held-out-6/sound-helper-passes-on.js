// Helpers that pass the id on.
const { getBaseRunId } = require('strict-run-id');

const baseOf = (value) => getBaseRunId(value);
const urlOf = (value) => `/runs/${encodeURIComponent(value)}`;

exports.show = (req, res) => res.redirect(urlOf(baseOf(req.query.runId)));
