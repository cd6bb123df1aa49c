import { createClientRunId } from 'strict-run-id';
import { currentRunId, withRunId } from 'strict-run-id/express';

console.log(withRunId(createClientRunId('251003-154510', 'Ada-Park'), () => currentRunId()));
