'use strict';

/**
 * Facts about strict-run-id and about the modules that it replaces, as tables. The rules read them, because a linter must not
 * load the addon. A test compares them with the real package.
 */

const PACKAGE = 'strict-run-id';

/** Returns a frozen row of the table of functions. `parameters` says what each argument is. */
function row(parameters, facts = {}) {
  return Object.freeze({
    parameters: Object.freeze(parameters),
    /** What a call makes: a new `id`, or the `record` of a run. */
    makes: null,
    /** Whether it returns a promise. */
    async: false,
    /** Whether it throws a RunIdError, or rejects with one, if an id is invalid. */
    refuses: true,
    /** Whether it exists only to throw. */
    removed: false,
    ...facts,
  });
}

const ID = { makes: 'id' };
const QUIET = { refuses: false };
const ASYNC = { async: true };

/** The functions of the package itself. */
const FUNCTIONS = Object.freeze({
  addClientSuffix: row(['runId', 'clientId']),
  auditTables: row(['tables', 'options'], { ...ASYNC, ...QUIET }),
  cacheRecordId: row(['runId', 'recordId']),
  checkRunIds: row(['values'], QUIET),
  clearAllCache: row([], QUIET),
  clearCache: row(['runId', 'clientId']),
  clearClientRunCache: row(['runId', 'clientId']),
  clearClientRunId: row(['clientId']),
  configure: row(['options'], QUIET),
  convertToStandardFormat: row(['runId']),
  countRunIds: row(['paths', 'options'], { ...ASYNC, ...QUIET }),
  createClientRunId: row(['runId', 'clientId']),
  detectRunIdFormat: row(['runId']),
  explainClientId: row(['value'], QUIET),
  explainRunId: row(['value'], QUIET),
  explainRunRecord: row(['runId', 'clientId']),
  extractClientId: row(['runId']),
  generateRunId: row([], { ...ID, removed: true }),
  generateSequenceRunId: row(['clientId', 'taskId', 'stepId'], ID),
  generateTimestampRunId: row(['clientId'], ID),
  getApifyRunForRunId: row(['runId']),
  getBaseRunId: row(['runId']),
  getCachedRecordId: row(['runId']),
  getCachedRunInfo: row(['runId', 'clientId']),
  getClientRunRecordId: row(['runId', 'clientId']),
  getNormalizedRunId: row(['runId']),
  getOrCreateRunId: row(['clientId', 'options'], ID),
  getRunIdForApifyRun: row(['apifyRunId']),
  getRunIdForJob: row(['jobId']),
  getRunRecordId: row(['runId', 'clientId']),
  hasClientSuffix: row(['runId']),
  hasSpecificClientSuffix: row(['runId', 'clientId']),
  isRunId: row(['value'], QUIET),
  jobIdToTimestamp: row(['jobId']),
  linkApifyRun: row(['runId', 'apifyRunId']),
  linkJob: row(['runId', 'jobId']),
  listJobsOfRun: row(['runId']),
  listRunRecords: row(['options']),
  migrateRunId: row(['runId', 'clientId']),
  normalizeRunId: row(['runId', 'clientId', 'forceNew']),
  parseRunId: row(['runId']),
  registerApifyRunId: row(['apifyRunId', 'clientId']),
  registerRunRecord: row(['runId', 'clientId', 'recordId', 'metadata']),
  replaceRunRecord: row(['runId', 'clientId', 'recordId', 'recordId', 'metadata']),
  requireBaseRunId: row(['runId']),
  requireClientRunId: row(['runId', 'clientId']),
  requireRunRecordId: row(['runId', 'clientId']),
  resolveRunId: row(['request', 'options']),
  resolveRunIdSource: row(['request', 'options']),
  setLogger: row(['logger'], QUIET),
  sharedRuns: row(['options'], QUIET),
  stats: row([], QUIET),
  storeClientRunRecordId: row(['runId', 'clientId', 'recordId']),
  stripClientSuffix: row(['runId']),
  traceLogs: row(['paths', 'options'], { ...ASYNC, ...QUIET }),
  validateRunId: row(['runId']),
  withRunRecord: row(['runId', 'clientId', 'options'], { ...ASYNC, makes: 'record' }),
});

/** Exports of the package that are not functions. Members of `airtableFormula` are called `airtableFormula.and` and so on. */
const VALUES = Object.freeze(['RUN_ID_FORMATS', 'RunIdError', 'airtableFormula']);

/** The methods of `airtableFormula`. */
const FORMULAS = Object.freeze({
  and: row(['formula'], QUIET),
  baseIdMatches: row(['field', 'runId']),
  clientIdEquals: row(['field', 'clientId']),
  or: row(['formula'], QUIET),
  runIdEquals: row(['field', 'runId']),
});

/** The methods of what `sharedRuns` returns. All but `stats` return promises. */
const SHARED_RUNS = Object.freeze({
  clearRunRecord: row(['runId', 'clientId', 'options'], ASYNC),
  getApifyRunForRunId: row(['runId', 'options'], ASYNC),
  getRunIdForApifyRun: row(['apifyRunId', 'options'], ASYNC),
  getRunIdForJob: row(['jobId', 'options'], ASYNC),
  getRunRecordId: row(['runId', 'clientId', 'options'], ASYNC),
  linkApifyRun: row(['runId', 'apifyRunId', 'options'], ASYNC),
  linkJob: row(['runId', 'jobId', 'options'], ASYNC),
  listJobsOfRun: row(['runId', 'options'], ASYNC),
  listRuns: row(['options'], ASYNC),
  registerRunRecord: row(['runId', 'clientId', 'recordId', 'metadata', 'options'], ASYNC),
  replaceRunRecord: row(['runId', 'clientId', 'recordId', 'recordId', 'metadata', 'options'], ASYNC),
  requireRunRecordId: row(['runId', 'clientId', 'options'], ASYNC),
  reserveRunId: row(['clientId', 'options'], { ...ASYNC, ...ID }),
  runIdForSlot: row(['job', 'date', 'clientId', 'options'], { ...ASYNC, ...ID }),
  stats: row([], QUIET),
  withRunRecord: row(['runId', 'clientId', 'options'], { ...ASYNC, makes: 'record' }),
});

function pick(names, changes = {}) {
  return Object.freeze({ ...Object.fromEntries(names.map((name) => [name, FUNCTIONS[name]])), ...changes });
}

/** The functions of each sub-path. */
const SUBPATHS = Object.freeze({
  runIdUtils: pick([
    'addClientSuffix',
    'extractClientId',
    'getBaseRunId',
    'hasClientSuffix',
    'hasSpecificClientSuffix',
    'stripClientSuffix',
  ]),
  runIdService: pick([
    'clearCache',
    'generateRunId',
    'getCachedRunInfo',
    'getRunRecordId',
    'normalizeRunId',
    'registerApifyRunId',
    'registerRunRecord',
    'stripClientSuffix',
  ]),
  recordCache: pick([
    'clearAllCache',
    'clearClientRunCache',
    'getClientRunRecordId',
    'storeClientRunRecordId',
  ]),
  unifiedRunIdService: pick(
    [
      'addClientSuffix',
      'cacheRecordId',
      'clearCache',
      'clearClientRunId',
      'convertToStandardFormat',
      'detectRunIdFormat',
      'extractClientId',
      'generateRunId',
      'generateTimestampRunId',
      'getBaseRunId',
      'getCachedRecordId',
      'getOrCreateRunId',
      'getRunRecordId',
      'jobIdToTimestamp',
      'registerApifyRunId',
      'registerRunRecord',
      'stripClientSuffix',
    ],
    // Here the second argument says where the call comes from.
    { normalizeRunId: row(['runId', 'source', 'forceNew']), validateRunId: row(['runId', 'source']) },
  ),
  express: Object.freeze({
    currentRunId: row([], QUIET),
    instrumentAxios: row(['axios', 'options'], QUIET),
    pinoMixin: row([], QUIET),
    runIdBoundary: row(['options'], QUIET),
    runIdErrorHandler: row([], QUIET),
    runIdHeaders: row(['options']),
    withRunId: row(['runId', 'callback']),
  }),
  memory: Object.freeze({ memoryStore: row(['options'], QUIET) }),
  postgres: Object.freeze({ postgresStore: row(['options'], QUIET) }),
  redis: Object.freeze({ redisStore: row(['options'], QUIET) }),
  testing: Object.freeze({
    resetRunIdState: row([], QUIET),
    testRunStore: row(['name', 'makeStore', 'runner'], QUIET),
  }),
});

/** Exports of sub-paths that are not functions. */
const SUBPATH_VALUES = Object.freeze({ unifiedRunIdService: ['RUN_ID_FORMATS'], express: ['runIdEvents'] });

/**
 * The modules of a backend that the package replaces, by the name of their file, and what takes the place of each.
 * `functions`: what those without a sub-path of their own exported, and the successor in the package. `null`: there is none.
 */
const REPLACED = Object.freeze({
  runIdUtils: Object.freeze({ subpath: `${PACKAGE}/runIdUtils` }),
  runIdService: Object.freeze({ subpath: `${PACKAGE}/runIdService` }),
  unifiedRunIdService: Object.freeze({ subpath: `${PACKAGE}/unifiedRunIdService` }),
  recordCache: Object.freeze({ subpath: `${PACKAGE}/recordCache` }),
  runIdGenerator: Object.freeze({
    subpath: PACKAGE,
    functions: Object.freeze({ generateRunId: 'generateTimestampRunId', createLogger: null }),
  }),
  runIdValidator: Object.freeze({
    subpath: PACKAGE,
    functions: Object.freeze({
      validateRunId: 'validateRunId',
      validateAndNormalizeRunId: 'getNormalizedRunId',
      validateAndNormalizeClientId: null,
    }),
  }),
  runIdSystem: Object.freeze({
    subpath: PACKAGE,
    functions: Object.freeze({
      generateRunId: 'generateTimestampRunId',
      createClientRunId: 'createClientRunId',
      getBaseRunId: 'getBaseRunId',
      getClientId: 'extractClientId',
      validateRunId: 'validateRunId',
      validateAndStandardizeRunId: 'getNormalizedRunId',
      createJobTrackingRecord: 'withRunRecord',
      findJobTrackingRecord: 'withRunRecord',
    }),
  }),
});

/** The name without case, hyphens, underscores and dots: `run-id-utils` is the module `runIdUtils` as well. */
const loose = (name) => name.toLowerCase().replace(/[-_.]/g, '');
const REPLACED_BY_LOOSE_NAME = new Map(Object.keys(REPLACED).map((name) => [loose(name), name]));

/** Any text that names one of the modules. A file that doesn't match can't hold a binding of them. */
const MODULE_WORDS = Object.freeze([PACKAGE, ...Object.keys(REPLACED)]);
const MENTIONS = new RegExp(
  `${PACKAGE}|run[-_.]?id[-_.]?(?:utils|service|generator|validator|system)|record[-_.]?cache`,
  'i',
);

/**
 * Returns what a specifier in `require` or `import` names: `{ module, isPackage, exact }`, or `null` for other modules.
 * `module` is `strict-run-id`, the name of one of its sub-paths, or that of a replaced module. `exact` is false if only the
 * spelling is similar (`run-id-utils`).
 */
function moduleOfSpecifier(specifier) {
  const path = specifier.replace(/[?#].*$/, '');
  if (path === PACKAGE) return { module: PACKAGE, isPackage: true, exact: true };
  const parts = path.split(/[\\/]/);
  let last = parts.pop().replace(/\.(?:[cm]?[jt]sx?|node|json)$/, '');
  if ((last === 'index' || last === '') && parts.length > 0) last = parts.pop();
  if (path.startsWith(`${PACKAGE}/`)) {
    if (last === PACKAGE) return { module: PACKAGE, isPackage: true, exact: true };
    return Object.hasOwn(SUBPATHS, last) ? { module: last, isPackage: true, exact: true } : null;
  }
  const module = REPLACED_BY_LOOSE_NAME.get(loose(last));
  return module === undefined ? null : { module, isPackage: false, exact: module === last };
}

/** Returns the facts about an export, or `null` for one that the module doesn't have. `module` as above, or `sharedRuns`. */
function functionOf(module, name) {
  const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : null);
  if (module === PACKAGE) {
    if (name.startsWith('airtableFormula.')) return own(FORMULAS, name.slice('airtableFormula.'.length));
    return own(FUNCTIONS, name);
  }
  if (module === 'sharedRuns') return own(SHARED_RUNS, name);
  const table = own(SUBPATHS, module);
  if (table !== null) return own(table, name);
  const old = own(REPLACED, module)?.functions;
  if (!old || !Object.hasOwn(old, name)) return null;
  return own(FUNCTIONS, name) ?? own(FUNCTIONS, old[name] ?? '');
}

module.exports = {
  PACKAGE,
  FUNCTIONS,
  VALUES,
  FORMULAS,
  SHARED_RUNS,
  SUBPATHS,
  SUBPATH_VALUES,
  REPLACED,
  MODULE_WORDS,
  MENTIONS,
  moduleOfSpecifier,
  functionOf,
};
