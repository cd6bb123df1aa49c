// Stops a run of Apify.
export async function stop(apify: any, runs: Map<string, string>, runId: string) {
  const actorRun = runs.get(runId);
  if (actorRun) await apify.run(actorRun).abort();
  return { stopped: Boolean(actorRun), name: actorRun?.slice(0, 4) };
}
