// The same with ?? and the names of the body.
import type { Request } from 'express';

export function idOf(req: Request): string {
  return req.body.clientRunId ?? req.body.parentRunId ?? req.query.runId; // finding: no-fallback-chain likely
}
