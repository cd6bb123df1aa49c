// Promises in races, in settled lists, in conditionals and in tests.
import { sharedRuns, withRunRecord } from 'strict-run-id';
import { memoryStore } from 'strict-run-id/memory';

const runs = sharedRuns({ store: memoryStore() });

export const settled = (ids, clientId, create) =>
  Promise.allSettled(ids.map((id) => withRunRecord(id, clientId, { create })));

export const raced = (id, clientId, create, timeout) => Promise.race([withRunRecord(id, clientId, { create }), timeout]);

export async function either(id, clientId, create, isShared) {
  const { recordId } = await (isShared
    ? runs.withRunRecord(id, clientId, { create })
    : withRunRecord(id, clientId, { create }));
  return recordId;
}

export const lazy = (id, clientId) => () => runs.getRunRecordId(id, clientId);

export async function rejects(expect, id) {
  await expect(withRunRecord(id, 'Park', {})).rejects.toThrow('belongs to');
}
