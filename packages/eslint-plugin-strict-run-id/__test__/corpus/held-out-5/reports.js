// Reports by mail, with ids in subjects, links and file names.
'use strict';

const { getBaseRunId } = require('strict-run-id');

exports.mail = ({ runId, clientName, to, counts }) => ({
  to,
  subject: `Run ${runId}: ${counts.leads} leads for ${clientName}`,
  html: `<a href="https://app.example/runs/${encodeURIComponent(runId)}">${runId}</a>`,
  attachments: [{ filename: `${getBaseRunId(runId)}.csv`, content: counts.csv }],
  headers: { 'X-Entity-Ref-ID': runId, References: `<${runId}@runs.example>` },
});
