'use strict';

/**
 * Look-ups, registration, links and lists of `sharedRuns`. The registry of the process is the cache: a record in it that
 * the store confirmed answers for a while, and what the store answers goes into it. What that means for a record that is
 * there already is decided natively (src/records/confirmed.rs).
 *
 * What changes the store is written as a function that can be called again, because after a failure it may be offered to
 * the store later (lib/shared/local.js).
 */

const signalOf = require('./signalOf.js');

/** How many records near a run a diagnosis asks for: more than there are seconds between its neighbours. */
const NEARBY = 256;

/** How many jobs of a run are listed, the most that a store answers. */
const MAX_LINKS = 1_000;

module.exports = (context) => {
  const { bound, ask, answers, options, by, local } = context;
  const { sharedRecords: native } = bound;
  const { cached, cachedRequired } = native;
  const { maxStaleMs } = options;

  // The two look-ups are what a backend calls most. A hit makes no object and no closure: what needs them is in other
  // functions.
  async function getRunRecordId(runId, clientId, given) {
    if (given === undefined) {
      const recordId = cached(runId, clientId, maxStaleMs);
      if (recordId !== null) return recordId;
    }
    return lookUp(runId, clientId, given);
  }

  async function requireRunRecordId(runId, clientId, given) {
    if (given === undefined) {
      const recordId = cachedRequired(runId, clientId, maxStaleMs);
      if (recordId !== null) return recordId;
    }
    return require_(runId, clientId, given);
  }

  async function lookUp(runId, clientId, given) {
    const question = native.question(runId, clientId, given);
    if (question === null) return null;
    if (given !== undefined && !question.flag) {
      const recordId = cached(runId, clientId, maxStaleMs);
      if (recordId !== null) return recordId;
    }
    const about = { runId, clientId, signal: signalOf(given) };
    return local.lookUp(
      async () => {
        const record = await get(question, about);
        return native.found(runId, clientId, record?.recordId, record?.metadata, question.asked);
      },
      () => bound.getRunRecordId(runId, clientId),
    );
  }

  async function require_(runId, clientId, given) {
    const question = native.requiredQuestion(runId, clientId, given);
    if (given !== undefined && !question.flag) {
      const recordId = cachedRequired(runId, clientId, maxStaleMs);
      if (recordId !== null) return recordId;
    }
    const about = { runId, clientId, signal: signalOf(given) };
    return local.lookUp(
      async () => {
        const record = await get(question, about);
        const recordId = native.required(runId, clientId, record?.recordId, record?.metadata, question.asked);
        if (recordId !== null) return recordId;
        const rows = await nearby(question, about);
        return native.missing(runId, clientId, rows);
      },
      () => bound.requireRunRecordId(runId, clientId),
    );
  }

  /** Returns the record that the store has for a pair, or null. */
  async function get({ key }, about) {
    return answers.recordOrNull('get', await ask('get', [key], about), about);
  }

  /** Returns JSON of the records in the store that a diagnosis looks at. */
  async function nearby({ key, from, to }, about) {
    const none = { baseId: null, clientId: null, from: null, to: null, cursor: null, limit: NEARBY };
    const filters = [{ ...none, baseId: key.baseId }];
    // A run of another kind has no time, and so no neighbours.
    if (from !== null) filters.push({ ...none, clientId: key.clientId, from, to });
    const list = async (filter) => answers.page(await ask('list', [filter], about), about);
    const pages = await Promise.all(filters.map(list));
    const rows = pages.flatMap(({ records }) =>
      records.map((row) => [row.baseId, row.clientId, row.recordId, row.by, row.createdAt]),
    );
    return JSON.stringify(rows);
  }

  async function registerRunRecord(runId, clientId, recordId, metadata, given) {
    const question = native.registration(runId, clientId, recordId, metadata, given);
    const about = { runId, clientId, signal: signalOf(given) };
    return local.change(
      () => register(runId, clientId, question, about),
      () => bound.registerRunRecord(runId, clientId, recordId, metadata),
      idOf(question.key),
      () => offerRecord(runId, clientId, null),
    );
  }

  async function register(runId, clientId, { key, recordId, metadata, owner, asked }, about) {
    const answer = await ask('register', [key, recordId, metadata, { by, owner }], about);
    switch (answer?.status) {
      case 'stored':
        answers.record('register', answer.record, about);
        return native.stored(runId, clientId, recordId, metadata, asked);
      case 'conflict': {
        const record = answers.record('register', answer.record, about);
        return native.conflict(runId, clientId, record.recordId, record.metadata, asked, recordId);
      }
      case 'owned':
        return native.owned(runId, clientId, recordId, String(answer.owner));
      default:
        throw answers.unknown('register', about);
    }
  }

  async function replaceRunRecord(runId, clientId, oldRecordId, newRecordId, metadata, given) {
    const question = native.replacement(runId, clientId, oldRecordId, newRecordId, metadata, given);
    const about = { runId, clientId, signal: signalOf(given) };
    return local.change(
      () => replace(runId, clientId, question, about),
      () => bound.replaceRunRecord(runId, clientId, oldRecordId, newRecordId, metadata),
      idOf(question.key),
      () => offerRecord(runId, clientId, oldRecordId),
    );
  }

  async function replace(runId, clientId, question, about) {
    const { key, oldRecordId, recordId, metadata, owner, asked } = question;
    const answer = await ask('replace', [key, oldRecordId, recordId, metadata, { by, owner }], about);
    switch (answer?.status) {
      case 'stored':
        answers.record('replace', answer.record, about);
        return native.replaced(runId, clientId, recordId, metadata, asked, oldRecordId);
      case 'conflict': {
        const record = answers.record('replace', answer.record, about);
        return native.replaceConflict(
          runId,
          clientId,
          record.recordId,
          record.metadata,
          asked,
          recordId,
          oldRecordId,
        );
      }
      case 'owned':
        return native.replaceOwned(runId, clientId, recordId, String(answer.owner));
      case 'missing': {
        // As requireRunRecordId: whoever replaces a record that isn't there may have the wrong run.
        const near = native.requiredQuestion(runId, clientId);
        return native.missingOld(runId, clientId, await nearby(near, about));
      }
      default:
        throw answers.unknown('replace', about);
    }
  }

  /**
   * Offers the store the record that this process registered while the store failed. `oldRecordId` is what it replaced, if
   * it did. Resolves to whether there was anything to offer.
   */
  async function offerRecord(runId, clientId, oldRecordId) {
    const own = native.own(runId, clientId);
    if (own === null) return false;
    const about = { runId, clientId };
    if (oldRecordId !== null && (await get(own, about)) !== null) {
      await replace(runId, clientId, { ...own, oldRecordId }, about);
    } else {
      await register(runId, clientId, own, about);
    }
    return true;
  }

  async function clearRunRecord(runId, clientId, given) {
    const question = native.clearing(runId, clientId, given);
    const about = { runId, clientId, signal: signalOf(given) };
    // Without `store`, the store isn't asked, and neither is what waits for it given up.
    if (!question.flag) return native.cleared(runId, clientId, false);
    const record = await get(question, about);
    const isRemoved =
      record !== null && (await ask('remove', [question.key, record.recordId], about)) === true;
    local.forget(idOf(question.key));
    native.cleared(runId, clientId, true);
    return isRemoved;
  }

  async function listRuns(given) {
    const filter = native.list(given);
    const about = { runId: filter.baseId, clientId: filter.clientId, signal: signalOf(given) };
    const page = answers.page(await ask('list', [filter], about), about);
    return { records: page.records.map(listed), cursor: page.cursor };
  }

  function listed(row) {
    const { baseId, clientId, recordId, metadata, by: process, fence, createdAt, updatedAt } = row;
    return {
      runId: bound.addClientSuffix(baseId, clientId),
      baseId,
      clientId: clientId === '' ? null : clientId,
      recordId,
      metadata: metadata === null ? {} : JSON.parse(metadata),
      by: process,
      fence,
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
    };
  }

  async function linkJob(runId, jobId, given) {
    const { key, runId: whole, id } = native.job(runId, jobId, given);
    const link = async (about) => {
      const answer = await ask('link', [{ kind: 'job', id }, key, whole], about);
      if (answer?.status === 'linked') return native.jobLinked(runId, jobId);
      if (answer?.status === 'conflict') return native.jobLinked(runId, jobId, String(answer.runId));
      throw answers.unknown('link', about);
    };
    return local.change(
      () => link({ runId, signal: signalOf(given) }),
      () => bound.linkJob(runId, jobId),
      `job ${id}`,
      () => link({ runId }),
    );
  }

  async function getRunIdForJob(jobId, given) {
    const { id, known } = native.jobAsked(jobId, given);
    if (id === null || known !== null) return known;
    return local.lookUp(
      async () => keepLink(await linked('job', id, given), (runId) => native.jobLinked(runId, id)),
      () => bound.getRunIdForJob(jobId),
    );
  }

  async function listJobsOfRun(runId, given) {
    const { key } = native.runOfJobs(runId, given);
    return local.lookUp(
      async () => {
        const about = { runId, signal: signalOf(given) };
        return answers.ids(await ask('links', ['job', key, MAX_LINKS], about), about);
      },
      () => bound.listJobsOfRun(runId),
    );
  }

  async function linkApifyRun(systemRunId, apifyRunId, given) {
    const { key, runId, id } = native.apify(systemRunId, apifyRunId, given);
    const link = async (about) => {
      const answer = await ask('link', [{ kind: 'apify', id }, key, runId], about);
      switch (answer?.status) {
        case 'linked':
          return native.apifyLinked(systemRunId, apifyRunId);
        case 'conflict':
          return native.apifyLinked(systemRunId, apifyRunId, String(answer.runId));
        case 'taken':
          return native.apifyLinked(systemRunId, apifyRunId, undefined, String(answer.id));
        default:
          throw answers.unknown('link', about);
      }
    };
    return local.change(
      () => link({ runId, signal: signalOf(given) }),
      () => bound.linkApifyRun(systemRunId, apifyRunId),
      `apify ${id}`,
      () => link({ runId }),
    );
  }

  async function getRunIdForApifyRun(apifyRunId, given) {
    const { id, known } = native.apifyAsked(apifyRunId, given);
    if (id === null || known !== null) return known;
    return local.lookUp(
      async () =>
        keepLink(await linked('apify', id, given), (runId) => {
          native.apifyFound(apifyRunId, runId);
          native.apifyLinked(runId, id);
        }),
      () => bound.getRunIdForApifyRun(apifyRunId),
    );
  }

  async function getApifyRunForRunId(runId, given) {
    const question = native.runOfApify(runId, given);
    if (question === null || question.known !== null) return question?.known ?? null;
    return local.lookUp(
      async () => {
        const about = { runId, signal: signalOf(given) };
        const [id = null] = answers.ids(await ask('links', ['apify', question.key, 1], about), about);
        if (id !== null) native.apifyLinked(question.runId, id);
        return id;
      },
      () => bound.getApifyRunForRunId(runId),
    );
  }

  /** Returns the run id that the store has for an Apify run or a job. */
  async function linked(kind, id, given) {
    const about = { signal: signalOf(given) };
    const runId = await ask('linked', [{ kind, id }], about);
    if (runId !== null && !bound.isRunId(runId)) {
      throw ask.failed('linked', 'its answer is not a run id', undefined, about);
    }
    return runId;
  }

  /** Keeps a link that the store has in this process, and returns its run id. */
  function keepLink(runId, keep) {
    if (runId !== null) keep(runId);
    return runId;
  }

  // withRunRecord refuses with the same diagnosis, and offers its records in the same way.
  Object.assign(context, { nearby, offerRecord });

  return {
    clearRunRecord,
    getApifyRunForRunId,
    getRunIdForApifyRun,
    getRunIdForJob,
    getRunRecordId,
    linkApifyRun,
    linkJob,
    listJobsOfRun,
    listRuns,
    registerRunRecord,
    replaceRunRecord,
    requireRunRecordId,
    stats: () => local.stats(),
  };
};

/** Says what an offer is about. A base id has no space. */
function idOf({ baseId, clientId }) {
  return `record ${baseId} ${clientId}`;
}
