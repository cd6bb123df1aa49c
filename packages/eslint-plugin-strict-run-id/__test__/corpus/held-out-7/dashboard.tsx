// The dashboard of the team.
import { useMemo } from 'react';

interface Props {
  runs: { runId: string; status: string; posts: number }[];
}

export function Dashboard({ runs }: Props) {
  const byClient = useMemo(() => {
    const map = new Map<string, number>();
    for (const { runId, posts } of runs) {
      const client = runId.slice(14); // finding: no-surgery likely
      map.set(client, (map.get(client) ?? 0) + posts);
    }
    return map;
  }, [runs]);
  return <table>{[...byClient].map(([client, posts]) => <tr key={client}><td>{client}</td><td>{posts}</td></tr>)}</table>;
}
