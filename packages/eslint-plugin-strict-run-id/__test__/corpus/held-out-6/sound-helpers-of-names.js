// Helpers that cut names, which no id reaches.
const extension = (name) => name.split('.').pop();
const firstWord = (text) => text.split('-')[0];

exports.upload = (req, res) => {
  const runId = req.query.runId;
  res.json({ runId, type: extension(req.file.originalname), slug: firstWord(req.body.slug) });
};
