// A worker makes an id of the older form.
import * as runIds from 'strict-run-id';

export const next = (clientId, taskId) => runIds.generateSequenceRunId(clientId, taskId); // finding: no-make-in-consumer certain
