// A stream of ids.
import { map, type Observable, filter, groupBy } from 'rxjs';

export const bases = (runIds$: Observable<string>): Observable<string> =>
  runIds$.pipe(
    filter(Boolean),
    map((runId) => runId.replace(/-[^-]*$/, '')), // finding: no-surgery likely
  );

export const byClient = (runs$: Observable<{ runId: string; clientId: string }>) => runs$.pipe(groupBy(({ clientId }) => clientId));
