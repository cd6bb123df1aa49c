// The value passes through two helpers.
const first = (value) => value.split('-')[0]; // finding: no-surgery likely
const label = (value) => `day ${first(value)}`;

exports.log = (req, log) => log.info(label(req.query.parentRunId));
