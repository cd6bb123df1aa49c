// Harvests posts, and passes the run on.
export async function harvestPosts(ctx: { runId?: string; clientId: string }, makeRunId: () => string) {
  const runId = ctx.runId ?? makeRunId(); // finding: no-fallback-chain likely
  const response = await fetch(`https://api.example.com/posts?runId=${encodeURIComponent(runId)}`);
  return { runId, posts: (await response.json()).length };
}
