// A list in the query, split by a helper.
const listOf = (text) => text.split(',').map((each) => each.trim());

exports.many = (req, res) => res.json(listOf(req.query.runIds));
