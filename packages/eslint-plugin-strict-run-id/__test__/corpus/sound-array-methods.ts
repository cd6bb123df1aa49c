// slice, indexOf and includes of arrays that hold ids.
export function page(runIds: string[], runId: string, size = 20): { ids: string[]; at: number } {
  const at = runIds.indexOf(runId);
  const ids = runIds.slice(Math.max(0, at), at + size);
  return { ids, at: ids.includes(runId) ? 0 : -1 };
}
