// A React page shows the date and the tenant by cutting the id.
export function RunRow({ run, onOpen }) {
  const { runId, status } = run;
  return (
    <tr onClick={() => onOpen(runId)}>
      <td>{runId.split('-')[0]}</td> {/* finding: no-surgery likely */}
      <td>{runId}</td>
      <td>{status}</td>
    </tr>
  );
}
