// The second function of then.
const { withRunRecord } = require('strict-run-id');

exports.track = (runId, clientId, store) =>
  withRunRecord(runId, clientId, { find: store.find, create: store.create }).then(
    ({ recordId }) => recordId,
    () => null, // finding: no-swallowed-refusal certain
  );
