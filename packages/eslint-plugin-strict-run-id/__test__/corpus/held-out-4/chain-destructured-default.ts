// A default in a destructured request.
import type { Request, Response } from 'express';
import { generateTimestampRunId } from 'strict-run-id';

export const start = (req: Request, res: Response): void => {
  const { runId = generateTimestampRunId(), clientId } = req.body as { runId?: string; clientId: string }; // finding: no-fallback-chain certain
  res.json({ runId, clientId });
};
