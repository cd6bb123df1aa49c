// The helper is a method of an object of this file.
const names = {
  stamp(value) {
    return value.split('-')[1]; // finding: no-surgery likely
  },
  title: (value) => value.split(' ').map((word) => word[0].toUpperCase() + word.slice(1)).join(' '),
};

module.exports = (req, res) => {
  res.json({ at: names.stamp(req.params.runId), title: names.title(req.query.title) });
};
