// The same through optional chaining.
import type { Request } from 'express';

export const tenantOf = (req: Request): string | undefined =>
  req.body?.runId?.split('-C')?.[1]; // finding: no-surgery likely
