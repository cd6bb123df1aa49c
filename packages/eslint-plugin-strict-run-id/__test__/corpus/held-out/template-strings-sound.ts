// Templates with two values that don't make an id.
export const cells = (rowId: string, columnId: string): string => `${rowId}-${columnId}`;
export const testId = (index: number, clientId: string): string => `${index}-${clientId}`;
export const range = (from: number, to: number): string => `${from}-${to}`;
export const fileOf = (runId: string, day: string): string => `${day}/${runId}.csv`;
export const title = (runId: string, clientName: string): string => `${runId} – ${clientName}`;
