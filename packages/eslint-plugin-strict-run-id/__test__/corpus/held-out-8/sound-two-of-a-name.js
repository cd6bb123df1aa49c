// A method of another object has the helper's name.
const tools = { part: (value) => value };
const dates = { part: (value) => value.split('-')[0] };

exports.row = (req) => ({ id: tools.part(req.query.runId), day: dates.part(req.query.day) });
