// A hook derives the tenant from the id in the URL.
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';

export function RunPage() {
  const { clientRunId = '' } = useParams<{ clientRunId: string }>();
  const client = useMemo(() => clientRunId.slice(14), [clientRunId]); // finding: no-surgery likely
  return (
    <section>
      <h1>{client}</h1>
      <code>{clientRunId}</code>
    </section>
  );
}
