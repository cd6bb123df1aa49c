// The formula goes out in a query by fetch.
export async function findJob(origin, token, runId) {
  const url = new URL(`${origin}/Job%20Tracking`);
  url.searchParams.set('filterByFormula', `{Run ID}='${runId}'`); // finding: no-inline-formula certain
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return (await response.json()).records[0];
}
