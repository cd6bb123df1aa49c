// Routes in Fastify with a schema.
import type { FastifyInstance } from 'fastify';

export async function routes(app: FastifyInstance) {
  app.get<{ Querystring: { runId: string } }>(
    '/score',
    { schema: { querystring: { type: 'object', properties: { runId: { type: 'string', pattern: '^\\d{6}-\\d{6}$' } } } } }, // finding: no-pattern certain
    async ({ query }) => ({ day: query.runId.slice(0, 6) }), // finding: no-surgery likely
  );
}
