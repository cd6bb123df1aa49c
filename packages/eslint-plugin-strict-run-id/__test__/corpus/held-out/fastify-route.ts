// A Fastify route with a schema, and the chain of names.
import type { FastifyInstance } from 'fastify';
import { generateTimestampRunId } from 'strict-run-id';

export default async function routes(fastify: FastifyInstance): Promise<void> {
  fastify.post<{ Body: { runId?: string }; Querystring: { runId?: string } }>('/score', async (request, reply) => {
    const runId = request.body.runId ?? request.query.runId ?? generateTimestampRunId(); // finding: no-fallback-chain certain
    return reply.code(202).send({ runId });
  });
}
