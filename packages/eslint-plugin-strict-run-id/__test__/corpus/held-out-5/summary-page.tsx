// A dashboard with groups, filters and a download.
import { useMemo, useState } from 'react';

interface Row {
  id: string;
  runId: string;
  clientId: string;
  leads: number;
}

export function Summary({ rows }: { rows: Row[] }) {
  const [filter, setFilter] = useState('');
  const groups = useMemo(() => {
    const byBase = new Map<string, Row[]>();
    for (const row of rows) {
      const base = row.runId.slice(0, 13); // finding: no-surgery likely
      byBase.set(base, [...(byBase.get(base) ?? []), row]);
    }
    return [...byBase].sort(([a], [b]) => b.localeCompare(a)).slice(0, 20);
  }, [rows]);
  const matches = (row: Row) => row.clientId.toLowerCase().startsWith(filter.toLowerCase());
  return (
    <div>
      <input value={filter} onChange={(event) => setFilter(event.target.value)} />
      {groups.map(([base, members]) => (
        <details key={base}>
          <summary>{`${base} (${members.length})`}</summary>
          {members.filter(matches).map((row) => (
            <a key={row.id} href={`/runs/${row.runId}`} download={`${row.runId}.csv`}>
              {row.runId.replace(`${base}-`, '')} {/* finding: no-surgery likely */}
            </a>
          ))}
        </details>
      ))}
    </div>
  );
}
