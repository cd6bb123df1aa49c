// Joined with concat.
exports.keyOf = (job, clientId) => job.runId.concat('-', clientId); // finding: no-surgery likely
