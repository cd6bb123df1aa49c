'use strict';

/**
 * Answers whether an expression is a run id or a client id, and how that is known. It follows a value back from where it is used to
 * where it enters: a parameter, `req.query.parentRunId`, the result of a known function. Answers are kept per file, and nothing is
 * looked at before a rule asks.
 */

const { readName, returnsRunId, takesRunId, isScreaming, NEUTRAL } = require('./names.js');
const { resolve } = require('./bindings.js');
const { sourcesOf } = require('./flow.js');
const { helpersOf, ITERATIONS, propertyOf } = require('./helpers.js');
const { memo, memoOnce } = require('./memo.js');
const { topicOf } = require('./topic.js');
const {
  unwrap,
  textOf,
  integerOf,
  memberName,
  keyName,
  calleeName,
  methodOf,
  isFunction,
  functionName,
  partsOf,
  lastName,
} = require('./syntax.js');

/**
 * What is known of an expression. `level`:
 *
 * - `certain`: it comes from a function that returns run ids, and from nowhere else;
 * - `likely`: a name says so, here or where it enters;
 * - `weak`: a name that is used for other things as well, such as `baseId`, which is also what Airtable calls a base;
 * - `absent`: `null`, `undefined` or `''`;
 * - `other`: it is something else for sure, such as a number or a UUID.
 *
 * `null` means that nothing is known. `kind` is `base`, `client`, `apify` or `any`. `present` is true if it can't be absent. `passed` says
 * that a function gets it by a name that says nothing: from `all` of its calls, from those that the file has (`some`), or with other values
 * (`mixed`, which is weak).
 */
const likely = (kind = 'any') => ({ level: 'likely', kind });
const WEAK = { level: 'weak', kind: 'base' };
const ABSENT = { level: 'absent' };
const OTHER = { level: 'other' };

/** What the functions of the package and of the replaced modules return, by name. A function of a call if it depends on it. */
const madeBy = (call, at) => {
  const client = call.arguments[at];
  return client === undefined || textOf(client) === '' ? 'base' : 'any';
};
const RETURNS = new Map(
  Object.entries({
    addClientSuffix: 'client',
    convertToStandardFormat: 'base',
    createClientRunId: 'client',
    currentRunId: 'any',
    generateRunId: 'any',
    generateSequenceRunId: 'client',
    generateTimestampRunId: (call) => madeBy(call, 0),
    getApifyRunForRunId: 'apify',
    getBaseRunId: 'base',
    getNormalizedRunId: 'any',
    getOrCreateRunId: 'client',
    getRunIdForApifyRun: 'any',
    getRunIdForJob: 'any',
    jobIdToTimestamp: 'base',
    linkApifyRun: 'any',
    linkJob: 'any',
    migrateRunId: 'client',
    normalizeRunId: 'any',
    registerApifyRunId: 'client',
    registerRunRecord: 'client',
    requireBaseRunId: 'base',
    requireClientRunId: 'client',
    reserveRunId: (call) => madeBy(call, 0),
    resolveRunId: 'any',
    runIdForSlot: 'any',
    storeClientRunRecordId: 'client',
    stripClientSuffix: 'base',
    validateAndNormalizeRunId: 'any',
    validateAndStandardizeRunId: 'any',
  }),
);

/** Those that return `null`, or what they are given, if an argument is absent. */
const MAYBE_ABSENT = new Set([
  'addClientSuffix',
  'convertToStandardFormat',
  'currentRunId',
  'getApifyRunForRunId',
  'getBaseRunId',
  'getRunIdForApifyRun',
  'getRunIdForJob',
  'normalizeRunId',
  'stripClientSuffix',
]);

/** Properties of objects that known functions return. */
const FIELDS = {
  runId: new Set(['parseRunId', 'resolveRunIdSource']),
  baseId: new Set(['parseRunId', 'detectRunIdFormat', 'getCachedRunInfo']),
  clientId: new Set(['parseRunId', 'detectRunIdFormat', 'getCachedRunInfo']),
};

const RETURNS_CLIENT = new Set(['extractClientId', 'getClientId']);

/** Methods that return the same id. */
const SAME = new Set('toString trim trimStart trimEnd normalize valueOf'.split(' '));
/** Methods after which it is spelled otherwise, so that it is no longer certain. */
const CHANGED = new Set('toLowerCase toUpperCase replace replaceAll padEnd padStart'.split(' '));
const SAME_FUNCTIONS = new Set(['String', 'decodeURIComponent', 'encodeURIComponent', 'unescape']);

/** Methods of an array that return one with the same elements. */
const SAME_ELEMENTS = new Set('filter slice sort toSorted reverse toReversed concat flat splice'.split(' '));

/** What a field of a request, a header or a column is read with: `req.get('X-Run-Id')`, `record.get('Run ID')`. */
const GETTERS = new Set('get header getHeader getCellValue getCellValueAsString param getItem'.split(' '));

/** Functions that make ids of another kind. */
const OTHER_MAKERS =
  /^(?:randomUUID|uuid(?:v[1-8])?|v[1-7]|nanoid|ulid|cuid2?|createId|ObjectId|now|random|Number|parseInt|parseFloat|Date)$/;

const UNMISTAKABLE =
  /^(?:2[0-9]|[0-9]{2})(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])-(?:[01][0-9]|2[0-3])[0-5][0-9]{3}(?:-\S+)?$|^SR-[0-9]{6}-[0-9]{3}(?:-\S+)?$/;

/** Without one of these in its text, a statement has no run id. */
const RUN_WORDS = /run[-_. ]?id|client[-_ ]?suffix|\brid\b|baseId|run\??\.id|record[-_.]?cache/i;

class Ids {
  #sourceCode;
  #isAboutRuns;
  #runIds = new Map();
  #clientIds = new Map();
  #lists = new Map();
  #passedIds = new Map();
  #passedClients = new Map();
  #returnedIds = new Map();
  #helpers;

  constructor(sourceCode) {
    this.#sourceCode = sourceCode;
    this.#helpers = helpersOf(sourceCode);
    this.#isAboutRuns = topicOf(sourceCode, RUN_WORDS);
  }

  /** What is known of an expression as a run id; `null` if nothing is, or if it is something else. */
  runId(node) {
    const known = this.#evidence(node);
    return known === null || known.level === 'absent' || known.level === 'other' ? null : known;
  }

  /** Whether an expression is a client id: `certain`, `likely`, or `null`. */
  clientId(node) {
    return this.#remember(this.#clientIds, unwrap(node), (inner) => this.#clientOf(inner));
  }

  /** Whether the elements of an expression are run ids; as `runId`. */
  listOfRunIds(node) {
    return this.#remember(this.#lists, unwrap(node), (inner) => this.#elementsOf(inner));
  }

  /** Whether the top-level statement around a node can hold a run id at all. */
  isAboutRuns(node) {
    return this.#isAboutRuns(node);
  }

  /** The sources of a variable, for callers that follow other values than ids. */
  sources(identifier) {
    return sourcesOf(this.#sourceCode, identifier);
  }

  /** The export that a callee is bound to, as `{ module, name, certain }`; `null` for any other. */
  exportOf(callee) {
    return resolve(this.#sourceCode, unwrap(callee));
  }

  #evidence(node) {
    return this.#remember(this.#runIds, unwrap(node), (inner) => this.#runIdOf(inner));
  }

  #remember(answers, node, find) {
    if (!node) return null;
    const known = answers.get(node);
    if (known !== undefined) return known;
    // A value that depends on itself, in a loop, adds nothing to what its other sources say.
    answers.set(node, null);
    const answer = find(node);
    answers.set(node, answer);
    return answer;
  }

  #runIdOf(node) {
    switch (node.type) {
      case 'Identifier':
        return this.#identifier(node);
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return this.#call(node);
      case 'NewExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'ObjectExpression':
      case 'ArrayExpression':
        return OTHER;
      case 'AwaitExpression':
        return this.#evidence(node.argument);
      case 'LogicalExpression':
        if (node.operator === '&&') return this.#evidence(node.right);
        return union([this.#evidence(node.left), this.#evidence(node.right)]);
      case 'ConditionalExpression':
        return union([this.#evidence(node.consequent), this.#evidence(node.alternate)]);
      case 'SequenceExpression':
        return this.#evidence(node.expressions.at(-1));
      case 'AssignmentExpression':
        if (node.operator === '=') return this.#evidence(node.right);
        if (node.operator === '+=') {
          return /^(?:certain|likely)$/.test(this.#evidence(node.left)?.level) ? likely('client') : null;
        }
        return union([this.#evidence(node.left), this.#evidence(node.right)]);
      case 'Literal':
        if (node.value === null && !node.regex) return ABSENT;
        return typeof node.value === 'string' ? textEvidence(node.value) : OTHER;
      case 'UnaryExpression':
        return node.operator === 'void' ? ABSENT : OTHER;
      case 'TemplateLiteral':
        if (node.expressions.length === 0) return textEvidence(textOf(node) ?? '-');
        return this.#joined(node);
      case 'BinaryExpression':
        return node.operator === '+' ? this.#joined(node) : OTHER;
      default:
        return null;
    }
  }

  /** A template of one value is that value; an id with a suffix is still an id, if a broken one. */
  #joined(node) {
    const parts = partsOf(node);
    if (typeof parts[0] === 'string') return null;
    const first = this.runId(parts[0]);
    if (first === null) return null;
    if (parts.length === 1) return first;
    if (first.level === 'weak') return null;
    const rest = parts.slice(1);
    if (typeof rest[0] === 'string' && !rest[0].startsWith('-')) return null;
    return rest.some((part) => typeof part !== 'string') ? likely('client') : null;
  }

  #identifier(node) {
    if (node.name === 'undefined') return ABSENT;
    if (!this.#isAboutRuns(node)) return null;
    const named = readName(node.name).runId;
    const found = union(sourcesOf(this.#sourceCode, node).map((source) => this.#source(source, node.name)));
    if (found?.level === 'certain' || found?.level === 'likely') {
      if (named === null) return found;
      return { ...found, kind: found.kind === 'any' ? named : found.kind, passed: undefined };
    }
    if (found?.level === 'other') return OTHER;
    // `RUN_ID` is mostly the name of a field. If it is an id, its value says so.
    if (named !== null && !isScreaming(node.name)) return likely(named);
    if (found !== null) return found;
    return /^(?:baseId|rid)$/.test(node.name) ? WEAK : null;
  }

  #source(source, name) {
    if (source.unknown) return null;
    if (source.type) return typeEvidence(source.type);
    if (source.parameter) return this.#parameter(source, name);
    if (source.node) return this.#evidence(source.node);
    if (source.element) return this.listOfRunIds(source.element);
    if (source.key) return this.#destructured(source) ?? this.#passedProperty(source);
    if (source.item !== undefined) return source.of && source.item === 0 ? this.#first(source.of) : null;
    return null;
  }

  #destructured({ key, of, within }) {
    const name = keyName(key);
    if (name === null) return null;
    if (of === null && within.key) {
      // `{ query: { runId } }`: the name is what counts.
      return nameEvidence(name);
    }
    return this.#property(of, name);
  }

  /** `const [id] = runIds`. */
  #first(list) {
    return this.listOfRunIds(list);
  }

  #parameter({ of, index }, name) {
    const parent = of.parent;
    // `runIds.map((id) => …)`, and `make().then((id) => …)`.
    if (parent?.type === 'CallExpression' && parent.arguments.includes(of)) {
      const method = methodOf(parent);
      if (method !== null && parent.arguments[0] === of) {
        if (index === 0 && ITERATIONS.has(method.name)) return this.listOfRunIds(method.object);
        if (index === 0 && method.name === 'then') return this.#evidence(method.object);
        if (/^(?:sort|toSorted)$/.test(method.name)) return this.listOfRunIds(method.object);
        if (index === 1 && /^reduce(?:Right)?$/.test(method.name)) return this.listOfRunIds(method.object);
      }
      // `Array.from(runIds, (id) => …)`
      if (method?.name === 'from' && parent.arguments[1] === of && index === 0) {
        return this.listOfRunIds(parent.arguments[0]);
      }
    }
    const around = functionName(of);
    if (index === 0 && NEUTRAL.has(name) && around !== null && takesRunId(around)) return likely();
    return this.#passed(of, `${index}`, (use) => this.#argument(use, index));
  }

  /** What the calls of a function of this file pass for an argument. */
  #argument(use, index) {
    if (use.element) return index === 0 ? this.listOfRunIds(use.element) : null;
    const args = use.arguments.slice(0, index + 1);
    if (args.some(({ type }) => type === 'SpreadElement')) return null;
    return args.length > index ? this.#evidence(args[index]) : ABSENT;
  }

  /** `({ id }) => id.split('-')`, which is called with `{ id: req.query.runId }`. */
  #passedProperty({ key, within }) {
    const name = keyName(key);
    if (name === null || !within?.parameter) return null;
    const { of, index } = within;
    return this.#passed(of, `${index}.${name}`, (use) => {
      const value = use.arguments?.[index] && propertyOf(use.arguments[index], name);
      return value ? this.#evidence(value) : null;
    });
  }

  /** What all calls of a function of this file say together of a place in its arguments. */
  #passed(fn, place, evidenceOf) {
    const places = memo(this.#passedIds, fn, () => new Map());
    return memoOnce(places, place, () => {
      if (!this.#isAboutRuns(fn)) return null;
      const { calls, isClosed } = this.#helpers.usesOf(fn);
      const known = calls.map(evidenceOf).filter((each) => each?.level !== 'absent');
      const isId = (each) => each?.level === 'certain' || each?.level === 'likely';
      if (!known.some(isId)) return null;
      const kinds = new Set(known.filter(isId).map(({ kind }) => kind));
      const kind = kinds.size === 1 ? [...kinds][0] : 'any';
      if (!known.every(isId)) return { ...WEAK, passed: 'mixed' };
      if (!isClosed || known.some(({ passed }) => passed === 'some')) {
        return { ...likely(kind), passed: 'some' };
      }
      const isCertain = known.every(({ level }) => level === 'certain');
      const present = known.length === calls.length && known.every((each) => each.present);
      return { level: isCertain ? 'certain' : 'likely', kind, present, passed: 'all' };
    });
  }

  /** What a call of a function of this file returns. */
  #returnedBy(call) {
    const returned = this.#helpers.returnedBy(call);
    if (returned === null) return null;
    const index = this.#helpers.passedThrough(returned);
    if (index >= 0) {
      const argument = call.arguments[index];
      return argument && argument.type !== 'SpreadElement' ? this.#evidence(argument) : null;
    }
    return memoOnce(this.#returnedIds, returned.fn, () =>
      returned.values.length > 0 ? union(returned.values.map((value) => this.#evidence(value))) : null,
    );
  }

  #member(node) {
    const name = memberName(node);
    if (name === null) {
      // `runIds[0]`, `runIds[i]`
      return this.listOfRunIds(node.object);
    }
    const known = this.#property(node.object, name);
    return known === null && node.object.type === 'ThisExpression' && this.#isAboutRuns(node)
      ? this.#field(node)
      : known;
  }

  /** A field with a name that says nothing: `this.id = given` in the constructor. Never certain, since others may set it. */
  #field(node) {
    const values = this.#helpers.valuesOfField(node).map((value) => this.#evidence(value));
    if (values.some((value) => value === null || value.level === 'other')) return null;
    const known = union(values);
    return known?.level === 'certain' ? { ...known, level: 'likely', present: false } : known;
  }

  #property(object, name) {
    const of = object && unwrap(object);
    if (of) {
      const made = this.#madeProperty(of, name);
      if (made) return made;
      const owner = lastName(of);
      if (owner !== null) {
        if (isForeign(owner)) return null;
        if (owner === 'env' && readName(name).runId) return likely(readName(name).runId);
        // `FIELDS.RUN_ID` and `COLUMNS.runId` are names of fields.
        if (isScreaming(owner)) return null;
        if (name === 'id' && /^(?:parent|current|client|job|base)?run$/i.test(owner)) return WEAK;
      }
    }
    if (isScreaming(name)) return null;
    return nameEvidence(name);
  }

  /** A property of what a known function returns: `parseRunId(id).baseId`. */
  #madeProperty(of, name) {
    const makers = Object.hasOwn(FIELDS, name) ? FIELDS[name] : null;
    if (makers === null || name === 'clientId') return null;
    const call = this.#callBehind(of);
    if (call === null) return null;
    const bound = this.exportOf(call.callee);
    if (bound === null || !makers.has(bound.name)) return null;
    return { level: bound.certain ? 'certain' : 'likely', kind: name === 'baseId' ? 'base' : 'any' };
  }

  /** The call that an expression or a variable holds the result of. */
  #callBehind(of) {
    const inner = unwrap(of.type === 'AwaitExpression' ? of.argument : of);
    if (inner.type === 'CallExpression') return inner;
    if (inner.type !== 'Identifier') return null;
    const sources = sourcesOf(this.#sourceCode, inner);
    if (sources.length !== 1 || !sources[0].node) return null;
    const value = unwrap(sources[0].node);
    return value.type === 'CallExpression' ? value : null;
  }

  #call(call) {
    const method = methodOf(call);
    const name = calleeName(call);
    if (method !== null && SAME.has(method.name)) {
      const known = this.#evidence(method.object);
      if (known !== null) return known;
    }
    if (method !== null && CHANGED.has(method.name)) {
      const known = this.#evidence(method.object);
      if (known !== null) return known.level === 'certain' ? likely(known.kind) : known;
    }
    if (method === null && SAME_FUNCTIONS.has(name) && call.arguments.length === 1) {
      return this.#evidence(call.arguments[0]);
    }
    if (
      method !== null &&
      method.object.name === 'Promise' &&
      name === 'resolve' &&
      call.arguments.length === 1
    ) {
      return this.#evidence(call.arguments[0]);
    }
    const bound = this.exportOf(call.callee);
    if (bound !== null && RETURNS.has(bound.name)) {
      const kind = RETURNS.get(bound.name);
      return {
        level: bound.certain ? 'certain' : 'likely',
        kind: typeof kind === 'function' ? kind(call) : kind,
        present: !MAYBE_ABSENT.has(bound.name),
      };
    }
    if (name === null) return null;
    if (method !== null) {
      const cut = this.#baseCut(method, call);
      if (cut !== null) return cut;
      if (GETTERS.has(name) && call.arguments.length >= 1) {
        const field = textOf(call.arguments[0]);
        if (field !== null) return nameEvidence(field);
        // `record.get(FIELDS.RUN_ID)`, but not `jobs.get(runId)`, which is what a map has for an id.
        const [key] = call.arguments;
        return unwrap(key).type === 'Identifier' && this.runId(key) !== null ? null : fieldNameEvidence(key);
      }
      if (/^(?:find|findLast|at|pop|shift)$/.test(name)) return this.listOfRunIds(method.object);
      const joined = partsOf(call);
      if (joined !== null) return this.#joined(call);
    }
    if (OTHER_MAKERS.test(name)) return OTHER;
    const returned = this.#returnedBy(call);
    if (returned !== null && returned.level !== 'weak') return returned;
    const named = returnsRunId(name);
    return named === null ? null : likely(named);
  }

  /** What is left of an id after the usual cuts is a base id, or meant as one: `id.split('-').slice(0, 2).join('-')`. */
  #baseCut(method, call) {
    const { object, name } = method;
    if (/^(?:slice|substring|substr)$/.test(name)) {
      const [from, to] = call.arguments.map(integerOf);
      if (from === 0 && (to === 13 || to === 17) && this.#evidence(object)) return likely('base');
    }
    if (name === 'join' && object.type === 'CallExpression') {
      const slice = methodOf(object);
      if (slice?.name !== 'slice' || integerOf(object.arguments[0] ?? null) !== 0) return null;
      const list = slice.object.type === 'Identifier' ? this.#callBehind(slice.object) : slice.object;
      if (list?.type !== 'CallExpression') return null;
      const split = methodOf(list);
      if (split?.name === 'split' && this.#evidence(split.object)) return likely('base');
    }
    return null;
  }

  #elementsOf(node) {
    switch (node.type) {
      case 'Identifier': {
        if (!this.#isAboutRuns(node)) return null;
        const found = union(
          sourcesOf(this.#sourceCode, node).map((source) => {
            if (source.node) return this.listOfRunIds(source.node);
            if (source.type) return listTypeEvidence(source.type);
            if (source.key && keyName(source.key) !== null) return listNameEvidence(keyName(source.key));
            return null;
          }),
        );
        return found ?? listNameEvidence(node.name);
      }
      case 'MemberExpression': {
        const name = memberName(node);
        return name === null || isScreaming(name) ? null : listNameEvidence(name);
      }
      case 'ArrayExpression':
        return union(
          node.elements
            .filter(Boolean)
            .map((element) =>
              element.type === 'SpreadElement'
                ? this.listOfRunIds(element.argument)
                : this.#evidence(element),
            ),
        );
      case 'AwaitExpression':
        return this.listOfRunIds(node.argument);
      case 'LogicalExpression':
        return union([this.listOfRunIds(node.left), this.listOfRunIds(node.right)]);
      case 'NewExpression':
        return node.callee.name === 'Set' && node.arguments.length === 1
          ? this.listOfRunIds(node.arguments[0])
          : null;
      case 'CallExpression':
        return this.#elementsOfCall(node);
      default:
        return null;
    }
  }

  #elementsOfCall(call) {
    const method = methodOf(call);
    if (method === null) return null;
    const [first] = call.arguments;
    if (method.name === 'map' || method.name === 'flatMap') return first ? this.#returned(first) : null;
    if (SAME_ELEMENTS.has(method.name)) return this.listOfRunIds(method.object);
    if (method.object.type === 'Identifier') {
      if (method.object.name === 'Promise' && method.name === 'all') {
        return first ? this.listOfRunIds(first) : null;
      }
      if (method.object.name === 'Array' && method.name === 'from') {
        if (call.arguments.length === 2) return this.#returned(call.arguments[1]);
        return first ? this.listOfRunIds(first) : null;
      }
      if (method.object.name === 'Array' && method.name === 'of') {
        return union(call.arguments.map((each) => this.#evidence(each)));
      }
    }
    // `req.query.runIds.split(',')`
    if (method.name === 'split' && first && textOf(first) !== '-') return this.listOfRunIds(method.object);
    return null;
  }

  /** What a callback returns, if it is one expression. */
  #returned(callback) {
    const inner = unwrap(callback);
    if (!isFunction(inner)) return null;
    if (inner.body.type !== 'BlockStatement') return this.#evidence(inner.body);
    const returns = inner.body.body.filter((statement) => statement.type === 'ReturnStatement');
    return returns.length === 1 && returns[0].argument ? this.#evidence(returns[0].argument) : null;
  }

  /** Whether all calls of a function of this file pass a client id for a parameter. */
  #isPassedClients({ of, index }) {
    const places = memo(this.#passedClients, of, () => new Map());
    return memoOnce(places, index, () => {
      if (!this.#isAboutRuns(of)) return false;
      const { calls } = this.#helpers.usesOf(of);
      return (
        calls.length > 0 &&
        calls.every((use) => use.arguments?.[index] && this.clientId(use.arguments[index]) !== null)
      );
    });
  }

  #clientOf(node) {
    switch (node.type) {
      case 'Identifier': {
        for (const source of sourcesOf(this.#sourceCode, node)) {
          if (source.node && unwrap(source.node).type === 'CallExpression') {
            const known = this.clientId(source.node);
            if (known) return known;
          }
          if (source.node && unwrap(source.node).type === 'MemberExpression') {
            const known = this.clientId(source.node);
            if (known) return known;
          }
          if (source.key && keyName(source.key) && readName(keyName(source.key)).clientId) return 'likely';
          if (source.parameter && this.#isPassedClients(source)) return 'likely';
        }
        return readName(node.name).clientId ? 'likely' : null;
      }
      case 'MemberExpression': {
        const name = memberName(node);
        if (name === null) return null;
        if (readName(name).clientId) return 'likely';
        const of = lastName(unwrap(node.object));
        // `client.id`, `tenant.slug`
        return of !== null && /^(?:id|name|slug|key|code)$/.test(name) && readName(of).clientId
          ? 'likely'
          : null;
      }
      case 'CallExpression': {
        const bound = this.exportOf(node.callee);
        if (bound !== null && RETURNS_CLIENT.has(bound.name)) return bound.certain ? 'certain' : 'likely';
        const method = methodOf(node);
        if (method === null) {
          return SAME_FUNCTIONS.has(calleeName(node)) && node.arguments.length === 1
            ? this.clientId(node.arguments[0])
            : null;
        }
        if (GETTERS.has(method.name) && node.arguments.length >= 1) {
          const field = textOf(node.arguments[0]);
          return field !== null && readName(field).clientId ? 'likely' : null;
        }
        return SAME.has(method.name) || CHANGED.has(method.name) ? this.clientId(method.object) : null;
      }
      case 'LogicalExpression':
        return this.clientId(node.left) ?? this.clientId(node.right);
      case 'AwaitExpression':
        return this.clientId(node.argument);
      default:
        return null;
    }
  }
}

/** `github.run_id` and `octokit.context.runId` are ids of a workflow. */
const isForeign = (owner) =>
  /^(?:github|octokit|gh|airflow|mlflow|dagster|langsmith|openai|assistant|thread)/i.test(owner);

/** What several sources of one value say together. An absent one adds nothing: a cut of it would have thrown. */
function union(all) {
  const known = all.filter((each) => each === null || each.level !== 'absent');
  if (known.length === 0) return all.length > 0 ? ABSENT : null;
  const kinds = new Set(known.filter((each) => each?.kind).map((each) => each.kind));
  const kind = kinds.size === 1 ? [...kinds][0] : 'any';
  if (known.every((each) => each?.level === 'certain')) {
    return { level: 'certain', kind, present: all.every((each) => each?.present), passed: passedOf(known) };
  }
  if (known.some((each) => each?.level === 'certain' || each?.level === 'likely')) {
    return { level: 'likely', kind, passed: passedOf(known) };
  }
  if (known.every((each) => each?.level === 'other')) return OTHER;
  return known.find((each) => each?.level === 'weak') ?? null;
}

/** What several sources say of how a function gets a value. A name that says so is the better evidence. */
const passedOf = (known) => {
  const ids = known.filter((each) => each?.level === 'certain' || each?.level === 'likely');
  if (!ids.every((each) => each.passed)) return undefined;
  return ids.some(({ passed }) => passed === 'some') ? 'some' : 'all';
};

function nameEvidence(name) {
  const { runId } = readName(name);
  if (runId !== null) return likely(runId);
  return name === 'baseId' || name === 'rid' ? WEAK : null;
}

/** `record.get(FIELDS.RUN_ID)`: here the constant's name says what the field holds. */
function fieldNameEvidence(node) {
  const inner = unwrap(node);
  const name = lastName(inner);
  if (name === null) return null;
  const { words } = readName(name);
  const end = words.filter((word) => !/^(?:field|column|col|header|key|param|name|f|h)$/.test(word));
  return readName(end.join('_')).runId === null ? null : likely(readName(end.join('_')).runId);
}

const listNameEvidence = (name) => (readName(name).runIds ? likely() : null);

/** A type that is named after run ids: `id: RunId`. */
function typeEvidence(type) {
  if (type.type === 'TSNumberKeyword' || type.type === 'TSBooleanKeyword' || type.type === 'TSArrayType') {
    return OTHER;
  }
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return ABSENT;
  const { runId, words } = readName(type.typeName.name);
  return runId !== null && words.at(-1) === 'id' ? likely(runId) : ABSENT;
}

function listTypeEvidence(type) {
  if (type.type === 'TSArrayType') return typeEvidence(type.elementType);
  const [argument] = type.typeArguments?.params ?? [];
  return argument ? typeEvidence(argument) : ABSENT;
}

const textEvidence = (text) => (text === '' ? ABSENT : UNMISTAKABLE.test(text) ? likely() : OTHER);

const perFile = new WeakMap();

/** The answers for one file. */
function idsOf(sourceCode) {
  let ids = perFile.get(sourceCode);
  if (ids === undefined) {
    ids = new Ids(sourceCode);
    perFile.set(sourceCode, ids);
  }
  return ids;
}

module.exports = { idsOf };
