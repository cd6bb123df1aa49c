// A webhook that looks the run up, with fallbacks on fallbacks.
import type { Request, Response } from 'express';
import { getRunIdForApifyRun, linkApifyRun } from 'strict-run-id';
import { cache } from './cache';

export async function onApify(req: Request, res: Response): Promise<void> {
  const apifyRunId: string = req.body.resource.id;
  const runId = getRunIdForApifyRun(apifyRunId) ?? (await cache.get(`apify:${apifyRunId}`));
  if (!runId) {
    res.status(404).end();
    return;
  }
  const tenant = runId.split('-C')[1] ?? runId.split('-').slice(2).join('-'); // finding: no-surgery likely
  try {
    linkApifyRun(runId, apifyRunId);
  } catch {} // finding: no-swallowed-refusal certain
  res.json({ tenant });
}
