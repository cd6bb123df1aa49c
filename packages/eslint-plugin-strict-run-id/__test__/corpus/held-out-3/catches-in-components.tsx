// The error is kept in the state of a component, and shown.
import { useState } from 'react';
import { explainRunId, validateRunId } from 'strict-run-id';

export function RunForm({ onSubmit }: { onSubmit: (runId: string) => void }) {
  const [error, setError] = useState<unknown>(null);
  const submit = (value: string) => {
    try {
      validateRunId(value);
      onSubmit(value);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <form onSubmit={(event) => submit(String(new FormData(event.currentTarget).get('runId')))}>
      <input name="runId" onBlur={(event) => event.target.setCustomValidity(explainRunId(event.target.value).hint ?? '')} />
      {error ? <p>{String(error)}</p> : null}
    </form>
  );
}
