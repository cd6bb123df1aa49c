// A hook that guesses the id from the header, and cuts it for the log.
export default async function plugin(fastify) {
  fastify.decorateRequest('runId', null);
  fastify.addHook('onRequest', async (request) => {
    const id = request.headers['x-run-id'];
    if (!id) return;
    request.runId = id;
    request.log = request.log.child({ run: id.split('-')[1] }); // finding: no-surgery likely
  });
}
