// The helper is inside of the function that uses it.
exports.report = (req, res) => {
  const dateIn = (value) => {
    const [date] = value.split('-'); // finding: no-surgery likely
    return `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}`;
  };
  res.json({ date: dateIn(req.query.runId) });
};
