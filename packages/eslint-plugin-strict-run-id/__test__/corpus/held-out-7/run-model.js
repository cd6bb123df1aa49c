// A run as a class.
class Run {
  constructor(id) {
    this.id = id;
  }

  get base() {
    return this.id.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
  }
}

module.exports = (req) => new Run(req.query.runId);
