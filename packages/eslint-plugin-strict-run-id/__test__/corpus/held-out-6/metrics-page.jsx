// A page of the admins.
const shortOf = (text) => text.split('-').slice(2).join('-'); // finding: no-surgery likely

export function Metrics({ runs }) {
  return (
    <ul>
      {runs.map((run) => (
        <li key={run.runId}>{shortOf(run.runId)}</li>
      ))}
    </ul>
  );
}
