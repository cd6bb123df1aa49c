// The fields of a promise are undefined.
import { withRunRecord } from 'strict-run-id';

export async function track(runId, clientId, rows) {
  const { recordId } = withRunRecord(runId, clientId, { // finding: await-maker certain
    find: () => rows.find(runId),
    create: () => rows.create(runId),
  });
  await rows.update(recordId, { Status: 'Running' });
}
