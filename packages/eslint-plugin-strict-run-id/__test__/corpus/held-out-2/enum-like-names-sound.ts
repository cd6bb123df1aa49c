// Names that hold run and id, and mean other things.
export const runIdentity = (value: string): string => value.slice(0, 3);
export const prunedId = (prunedId: string): string => prunedId.split('-')[0];
export const truncId = (truncId: string): string => `${truncId}-${truncId.length}`;
export const grunId = (workflowName: string): string => workflowName.replace('-', '_');
