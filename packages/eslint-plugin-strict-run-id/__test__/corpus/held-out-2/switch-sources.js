// The id of three kinds of triggers.
'use strict';

exports.idOf = (trigger) => {
  switch (trigger.kind) {
    case 'http':
      return trigger.req.query.runId;
    case 'queue':
      return trigger.message.runId;
    default:
      throw new Error(`no run id from ${trigger.kind}`);
  }
};
