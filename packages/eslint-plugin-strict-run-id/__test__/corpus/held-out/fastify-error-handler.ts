// try and catch in a handler that answers by the code of the error.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RunIdError, getBaseRunId } from 'strict-run-id';

export async function base(request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) {
  try {
    return { base: getBaseRunId(request.params.id) };
  } catch (error) {
    const status = error instanceof RunIdError ? 400 : 500;
    return reply.code(status).send({ error: (error as Error).message });
  }
}
