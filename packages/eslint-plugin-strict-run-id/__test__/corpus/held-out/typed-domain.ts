// A domain with branded types still joins by hand.
type Brand<T, B extends string> = T & { readonly __brand: B };
export type RunId = Brand<string, 'RunId'>;
export type ClientId = Brand<string, 'ClientId'>;

export interface ClientRun {
  readonly runId: RunId;
  readonly clientId: ClientId;
}

export const keyOf = ({ runId, clientId }: ClientRun): RunId => `${runId}-${clientId}` as RunId; // finding: no-surgery likely

export function isRunId(value: string): value is RunId {
  return /^\d{6}-\d{6}(?:-[\w-]+)?$/u.test(value); // finding: no-pattern certain
}
