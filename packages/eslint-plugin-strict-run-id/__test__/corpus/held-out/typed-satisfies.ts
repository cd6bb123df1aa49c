// as, satisfies and non-null marks don't change what a value is.
interface Params {
  runId?: string;
}

export const dayOf = (params: Params): string => (params.runId as string).slice(0, 6); // finding: no-surgery likely

export const timeOf = (params: Params): string => params.runId!.substring(7, 13); // finding: no-surgery likely

export const config = { prefix: 'run' } satisfies { prefix: string };
