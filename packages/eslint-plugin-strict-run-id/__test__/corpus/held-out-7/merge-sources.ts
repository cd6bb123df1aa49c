// Merges what a request and its job say of a run.
import { resolveRunIdSource } from 'strict-run-id';
import type { Request } from 'express';

export function sourceOf(req: Request) {
  const { runId, source, conflicts } = resolveRunIdSource(req, { generate: false });
  return { runId, source, where: source.split('.')[1], conflicts };
}
