// Queries of metrics and logs, with labels in braces.
export const rate = (runId) => `sum(rate(leads_scored_total{run_id="${runId}"}[5m]))`;
export const logs = (runId) => `{app="scoring"} |= "${runId}" | json`;
export const level = (level) => `{app="scoring", level="${level}"}`;
