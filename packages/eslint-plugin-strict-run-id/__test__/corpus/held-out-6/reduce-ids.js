// Counted by client.
exports.counts = (runIds) =>
  runIds.reduce((counts, value) => {
    const owner = value.split('-C')[1] ?? 'none'; // finding: no-surgery likely
    counts[owner] = (counts[owner] ?? 0) + 1;
    return counts;
  }, {});
