// An absent id is refused, not replaced.
import type { Request, Response } from 'express';
import { validateRunId } from 'strict-run-id';

export function show(req: Request, res: Response): void {
  const runId = req.query.runId;
  if (!runId) {
    res.status(400).json({ error: 'runId is required' });
    return;
  }
  validateRunId(runId as string);
  res.json({ runId });
}
