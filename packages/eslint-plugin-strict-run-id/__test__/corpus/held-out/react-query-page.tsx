// A page with a link, a title and a file name.
import { useQuery } from '@tanstack/react-query';

interface Props {
  runId: string;
  clientId: string;
}

export function ClientRun({ runId, clientId }: Props) {
  const clientRunId = `${runId}-${clientId}`; // finding: no-surgery likely
  const { data } = useQuery({ queryKey: ['run', clientRunId], queryFn: () => fetch(`/api/runs/${clientRunId}`) });
  return (
    <article title={`Run ${runId}`}>
      <h2>{clientRunId.split('-').at(-1)}</h2> {/* finding: no-surgery likely */}
      <a href={`/runs/${runId}?client=${clientId}`}>{runId}</a>
      <output>{data ? 'loaded' : 'loading'}</output>
    </article>
  );
}
