// A validator of a schema.
import { body } from 'express-validator';

export const rules = [
  body('runId').matches(/^\d{6}-\d{6}(?:-[\w-]+)?$/), // finding: no-pattern certain
  body('clientId').isLength({ min: 1, max: 64 }),
];
