// A schema carries the pattern.
import { z } from 'zod';

export const scoreBody = z.object({
  runId: z.string().regex(/^\d{6}-\d{6}(-.+)?$/, 'not a run id'), // finding: no-pattern certain
  clientId: z.string().min(1),
});
