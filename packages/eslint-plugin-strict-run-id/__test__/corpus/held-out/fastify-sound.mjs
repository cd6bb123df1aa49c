// Fastify with the package's functions.
import { getNormalizedRunId, hasSpecificClientSuffix } from 'strict-run-id';

export default async function plugin(fastify) {
  fastify.get('/runs/:runId', async (request, reply) => {
    const runId = getNormalizedRunId(request.params.runId);
    if (!hasSpecificClientSuffix(runId, request.user.clientId)) return reply.code(403).send();
    request.log.info(`showing ${runId}`);
    return { runId, self: `/runs/${runId}` };
  });
}
