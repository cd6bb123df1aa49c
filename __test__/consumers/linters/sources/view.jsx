export const View = ({ runId }) => <b title={runId.split('-')[0]}>{runId}</b>;
