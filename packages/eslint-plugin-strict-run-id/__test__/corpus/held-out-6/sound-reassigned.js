// The parameter is another value before it is cut.
const { extractClientId } = require('strict-run-id');

function initials(value) {
  value = extractClientId(value) ?? 'none';
  return value.split('-').map((word) => word[0]).join('');
}

exports.badge = (req, res) => res.json({ badge: initials(req.query.runId) });
