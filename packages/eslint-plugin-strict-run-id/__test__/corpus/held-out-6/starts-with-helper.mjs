// The prefix is passed to a helper.
const begins = (text, prefix) => text.startsWith(prefix); // finding: no-surgery likely

export const clientRuns = (rows, baseRunId) => rows.filter((row) => begins(row.runId, baseRunId));
