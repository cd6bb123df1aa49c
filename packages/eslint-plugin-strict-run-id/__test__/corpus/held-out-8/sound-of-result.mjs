// A helper gets the run and answers with something else of it.
async function stamps(runId) {
  const rows = await fetch(`/runs/${runId}`).then((response) => response.json());
  return rows.map((row) => row.at);
}
const days = (all) => all.map((at) => at.slice(0, 13));

export const chart = async (runId) => days(await stamps(runId));
