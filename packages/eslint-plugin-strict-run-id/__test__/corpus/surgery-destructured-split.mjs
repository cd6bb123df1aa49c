// The parts of an id are destructured from its split.
export function describe({ runId }) {
  const [date, time, ...client] = runId.split('-'); // finding: no-surgery likely
  return { date, time, client: client.join('-') };
}
