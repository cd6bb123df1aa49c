// The id comes out of the package with an await in between, and is cut all the same.
'use strict';

const { sharedRuns, createClientRunId } = require('strict-run-id');

exports.begin = async (store, clientId) => {
  const runs = sharedRuns({ store });
  const id = await runs.reserveRunId();
  const tag = id.replaceAll('-', ''); // finding: no-surgery certain
  return { tag, clientRunId: createClientRunId(id, clientId) };
};
