/** Type tests for `strict-run-id/express`, with the types of Express, axios and pino. */

import axios from 'axios';
import express from 'express';
import type { Request } from 'express';
import { createServer } from 'node:http';
import pino from 'pino';
import {
  currentRunId,
  instrumentAxios,
  pinoMixin,
  runIdBoundary,
  runIdErrorHandler,
  runIdEvents,
  runIdHeaders,
  withRunId,
} from 'strict-run-id/express';
import type { RunIdBoundaryOptions, RunIdMismatch, RunIdSource } from 'strict-run-id/express';
import { check, pending, stored } from './given.js';
import type { Equal } from './given.js';

{
  const app = express();
  app.use(express.json(), runIdBoundary({ role: 'origin' }));
  app.use(runIdBoundary({ role: 'consumer', header: 'X-Trace', clientId: (req) => req.query.clientId }));
  app.use(
    '/clients/:clientId',
    runIdBoundary({ role: 'consumer', clientId: (req: Request) => req.params['clientId'] }),
  );
  app.get('/run', (req, res) => {
    check<Equal<typeof req.runId, string | undefined>>();
    check<Equal<typeof req.runIdSource, RunIdSource | undefined>>();
    // @ts-expect-error the id of a request is read-only
    req.runId = '251003-154510';
    res.json({ runId: req.runId });
  });
  const options: RunIdBoundaryOptions<Request> = {
    role: 'consumer',
    header: undefined,
    clientId: undefined,
    parentRunId: (req) => req.get('X-Parent'),
    onConflict: 'first',
    client: 'required',
    names: ['runId', 'parentRunId'] as const,
    body: false,
  };
  app.use(runIdBoundary(options));
  app.use(runIdBoundary({ role: 'consumer', clientId: (req) => req.query.clientId, names: null }));
  app.use(runIdErrorHandler());

  const boundary = runIdBoundary({ role: 'origin' });
  createServer((req, res) => boundary(req, res, () => res.end(currentRunId())));

  // @ts-expect-error the role is required
  runIdBoundary({});
  // @ts-expect-error unknown role
  runIdBoundary({ role: 'both' });
  // @ts-expect-error onConflict is refuse or first
  runIdBoundary({ role: 'origin', onConflict: 'last' });
  // @ts-expect-error unknown option: the logger is set with setLogger
  runIdBoundary({ role: 'origin', logger: console });
  // @ts-expect-error client is required, or left out
  runIdBoundary({ role: 'origin', client: 'optional' });
  // @ts-expect-error names are strings
  runIdBoundary({ role: 'origin', names: [/runId/] });
  // @ts-expect-error body is true or false
  runIdBoundary({ role: 'origin', body: 'raw' });
  // @ts-expect-error the handler takes no options
  runIdErrorHandler({ status: 400 });
  // @ts-expect-error clientId is a function of the request
  runIdBoundary({ role: 'origin', clientId: 'Ada-Park' });
}

{
  const runId = currentRunId();
  check<Equal<typeof runId, string | undefined>>();
  const sum = withRunId('251003-154510', () => 2 + 2);
  check<Equal<typeof sum, number>>();
  const later = withRunId('251003-154510', async () => 'done');
  check<Equal<typeof later, Promise<string>>>();
  void fetch('http://localhost:3001', { headers: runIdHeaders({ header: 'X-Trace' }) });

  // @ts-expect-error is an await missing?
  withRunId(pending, () => 2 + 2);
  // @ts-expect-error the run id is required
  withRunId(stored, () => 2 + 2);
  // @ts-expect-error the function is missing
  withRunId('251003-154510');
  // @ts-expect-error unknown option
  runIdHeaders({ name: 'X-Trace' });
}

{
  runIdBoundary({ role: 'origin', make: async (req) => `${req.query}` });
  runIdBoundary({ role: 'consumer', mode: 'observe' });
  // @ts-expect-error It is not a mode.
  runIdBoundary({ role: 'consumer', mode: 'watch' });
  runIdBoundary({ role: 'origin', make: () => '251003-154510' });

  // @ts-expect-error a run id is a string
  runIdBoundary({ role: 'origin', make: () => 42 });
}

{
  const client = instrumentAxios(axios.create(), { allow: ['scoring.example.com', 'localhost:3001'] });
  check<Equal<typeof client, ReturnType<typeof axios.create>>>();
  instrumentAxios(axios, { allow: [], header: 'X-Trace' });
  runIdEvents.on('mismatch', (mismatch) => {
    check<Equal<typeof mismatch, RunIdMismatch>>();
    mismatch.sent === mismatch.received;
  });
  pino({ mixin: pinoMixin }).info('done');
  const { clientId } = pinoMixin();
  check<Equal<typeof clientId, string | undefined>>();

  // @ts-expect-error allow is required
  instrumentAxios(axios, {});
  // @ts-expect-error hosts are strings, not RegExp objects
  instrumentAxios(axios, { allow: [/localhost/] });
  // @ts-expect-error unknown event
  runIdEvents.on('missmatch', () => {});
}
