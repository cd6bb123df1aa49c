'use strict';

/**
 * Refuses answers of a store that are not what lib/stores/runStore.d.ts says: a store may be the team's own. Each is an
 * ERR_RUN_STORE that names the step. `about` is what lib/shared/ask.js takes.
 */

module.exports = ({ ask, bound }) => {
  const { fault } = bound.sharedRecords;

  const failed = (phase, why, about) => ask.failed(phase, why, undefined, about);

  /** Returns a record, or null. */
  function recordOrNull(phase, record, about) {
    const problem = fault(record);
    if (problem !== null) throw failed(phase, problem, about);
    return record;
  }

  function record(phase, answer, about) {
    if (answer === null) throw failed(phase, 'its answer has no record', about);
    return recordOrNull(phase, answer, about);
  }

  /** Returns the page of a list, whose rows say more than a record. */
  function page(answer, about) {
    const isPage =
      Array.isArray(answer?.records) && (answer.cursor === null || typeof answer.cursor === 'string');
    if (!isPage) throw failed('list', 'its answer is not { records, cursor }', about);
    for (const row of answer.records) {
      record('list', row, about);
      const isWhole =
        [row.baseId, row.clientId, row.by].every((text) => typeof text === 'string') &&
        [row.createdAt, row.updatedAt, row.fence ?? 0].every(Number.isSafeInteger);
      if (!isWhole) throw failed('list', 'a record in its answer lacks a field', about);
    }
    return answer;
  }

  /** Returns the ids that are linked to a run. */
  function ids(answer, about) {
    const isList = Array.isArray(answer) && answer.every((id) => typeof id === 'string');
    if (!isList) throw failed('links', 'its answer is not an array of strings', about);
    return answer;
  }

  /** Returns the error of an answer whose status has no meaning. */
  function unknown(phase, about) {
    return failed(phase, 'its answer has an unknown status, or lacks a number', about);
  }

  return { ids, page, record, recordOrNull, unknown };
};
