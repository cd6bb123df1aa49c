// Migrates old rows, once.
import { migrateRunId } from 'strict-run-id';

export function* changes(rows) {
  for (const row of rows) {
    const from = row.get('Run ID');
    const to = migrateRunId(from, row.get('Client ID'));
    if (from !== to) yield { id: row.id, from, to };
  }
}
