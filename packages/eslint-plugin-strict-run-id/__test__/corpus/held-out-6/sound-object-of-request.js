// The helper gets the request and reads something else.
const dayOf = (req) => req.query.date.split('-');
const pageOf = ({ page }) => page.split('-')[0];

exports.list = (req, res) => {
  const [year] = dayOf(req);
  res.json({ year, page: pageOf({ page: req.query.page, runId: req.query.runId }) });
};
