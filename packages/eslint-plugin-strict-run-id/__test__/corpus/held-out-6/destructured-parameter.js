// The id is a property of the argument, under another name.
const start = ({ id, limit }) => ({ day: id.slice(0, 6), limit }); // finding: no-surgery likely

exports.post = (req, res) => res.json(start({ id: req.body.runId, limit: 20 }));
