// Exports the runs of a month.
exports.rows = (records) =>
  records.map((record) => {
    const runId = record.get('Run ID');
    const stamp = runId.substring(0, 13); // finding: no-surgery likely
    const [date, time] = stamp.split('-'); // finding: no-surgery likely
    return [runId, `20${date}`, time, record.get('Status')].join(';');
  });
