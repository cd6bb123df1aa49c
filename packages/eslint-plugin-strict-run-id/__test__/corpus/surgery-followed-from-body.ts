// A destructured and renamed field of a body is cut with substring.
import type { Request, Response } from 'express';

export function lastRun(req: Request, res: Response): void {
  const { clientRunId: value, limit } = req.body as { clientRunId: string; limit: number };
  const base = value.substring(0, 13); // finding: no-surgery likely
  res.json({ base, limit });
}
