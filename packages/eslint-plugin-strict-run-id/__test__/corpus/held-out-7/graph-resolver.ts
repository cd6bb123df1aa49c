// A resolver of GraphQL.
export const resolvers = {
  Run: {
    client: (run: { runId: string }) => run.runId.split('-').pop(), // finding: no-surgery likely
    isDone: (run: { status: string }) => run.status === 'Completed',
  },
  Query: {
    run: (_: unknown, { runId }: { runId: string }, { db }: any) => db.runs.findOne({ runId }),
  },
};
