// A mutation begins a run with the removed generator, through the context.
import * as runIdService from '../services/runIdService'; // finding: no-replaced-module certain

interface Context {
  jobs: { create(job: { runId: string }): Promise<{ id: string }> };
}

export const resolvers = {
  Mutation: {
    async startRun(_: unknown, args: { clientId: string; parentRunId?: string }, { jobs }: Context) {
      const runId = args.parentRunId || runIdService.generateRunId(args.clientId); // finding: no-fallback-chain certain, no-removed-function certain
      const { id } = await jobs.create({ runId });
      return { id, runId };
    },
  },
};
