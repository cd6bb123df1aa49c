// The helper is below the call, and its parameter is named after nothing.
module.exports = async function harvest(req, res) {
  const part = cut(req.body.runId);
  await res.app.locals.queue.add('post-harvest', { part });
  res.sendStatus(202);
};

function cut(value) {
  if (!value) return '';
  return value.substring(0, 13); // finding: no-surgery likely
}
