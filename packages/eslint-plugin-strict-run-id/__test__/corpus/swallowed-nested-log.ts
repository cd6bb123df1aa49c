// The whole handler is inside of a try, and answers as if all were well.
import type { Request, Response } from 'express';
import { createClientRunId } from 'strict-run-id';

export async function handler(req: Request, res: Response): Promise<void> {
  let clientRunId = '';
  try {
    clientRunId = createClientRunId(req.body.runId, req.body.clientId);
  } catch (error) { // finding: no-swallowed-refusal certain
    console.error('[handler]', error);
  }
  res.json({ ok: true, clientRunId });
}
