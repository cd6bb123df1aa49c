'use strict';

/**
 * Reads names: whether `parentRunId`, `x-run-id` or `Run ID` names a run id, and `tenantSlug` a client. A name is no proof, so what
 * is known by a name alone is only likely.
 */

/** What may follow `runId` in the name of a run id: `runIdStr`, `RUN_ID_2`. A `runIdLabel` or `runIdPattern` is something else. */
const ENDINGS = new Set(
  (
    'a b base candidate canonical clean cleaned client current final full id in input left new norm normalised normalized old ' +
    'original orig out output parent passed raw received resolved right safe str string stripped suffix suffixed text tmp trimmed val ' +
    'value used'
  ).split(' '),
);

/** What may follow `runId` with anything behind it: `runIdFromQuery`, `runIdWithSuffix`. */
const CONNECTORS = new Set(['from', 'for', 'of', 'with', 'without', 'to']);

/** Words before `runId` that make it the id of something else, or a flag. */
const OTHERS = new Set(
  (
    'actions airflow argo azure build buildkite buildx can cat ci circle cypress dag dbt dry enable gh gha github gitlab has ' +
    'is jenkins langchain langgraph langsmith ml mlflow needs no openai pipeline playwright prefect require requires retool should show skip ' +
    'temporal thread travis use wandb with without workflow'
  ).split(' '),
);

/** Names for a value whose meaning comes from the function around it: `getBaseRunId(id)`. */
const NEUTRAL = new Set(
  'base candidate given id identifier input original raw rid run s str string text v val value x'.split(' '),
);

const CLIENTS = new Set(['client', 'clients', 'customer', 'tenant', 'clientid', 'tenantid', 'customerid']);

/** What follows `client` in the name of a client id. A `clientSecret` or `clientVersion` is something else. */
const CLIENT_ENDINGS = new Set(
  'id ids name slug key code identifier str string value suffix part raw safe'.split(' '),
);

const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;

/** The words of a name, in lower case: `parentRunID` and `parent-run-id` are `['parent', 'run', 'id']`. */
function wordsOf(name) {
  const words = [];
  for (const [word] of name.replace(/IDs/g, 'Ids').matchAll(WORD)) {
    const lower = word.toLowerCase();
    // `runid` and `clientrunid`, as in headers and in Windows-like spellings.
    const joined = /^(.*)run(ids?)$/.exec(lower);
    if (joined) words.push(...(joined[1] ? [joined[1]] : []), 'run', joined[2]);
    else words.push(lower);
  }
  return words;
}

const isScreaming = (name) => /^[A-Z][A-Z0-9_$]*$/.test(name);

function read(name) {
  const nothing = { runId: null, runIds: false, clientId: false, words: [] };
  // Cheaper than taking every identifier apart.
  if (!/run|client|tenant|customer/i.test(name)) return nothing;
  const words = wordsOf(name);
  return { runId: runIdIn(words), runIds: runIdsIn(words), clientId: clientIdIn(words), words };
}

/** `'base'`, `'client'`, `'apify'` or `'any'` if the words name a run id; else `null`. */
function runIdIn(words) {
  const at = words.findIndex((word, i) => word === 'run' && /^(?:id|identifier)$/.test(words[i + 1] ?? ''));
  if (at < 0) return null;
  const before = words.slice(0, at);
  const after = words.slice(at + 2);
  if (before.some((word) => OTHERS.has(word))) return null;
  if (after.length > 0) {
    const names =
      CONNECTORS.has(after[0]) || after.every((word) => ENDINGS.has(word) || /^[0-9]+$/.test(word));
    if (!names) return null;
    if (after[0] === 'to' && !/^(?:use|check|pass|send)$/.test(after[1] ?? '')) return null;
  }
  if (before.includes('base') || after[0] === 'base') return 'base';
  if (before.includes('apify')) return 'apify';
  if (before.includes('client') || before.includes('tenant')) return 'client';
  return 'any';
}

/** Whether the words name a list of run ids. */
function runIdsIn(words) {
  const at = words.findIndex((word, i) => word === 'run' && /^(?:ids|identifiers)$/.test(words[i + 1] ?? ''));
  if (at >= 0) return !words.slice(0, at).some((word) => OTHERS.has(word)) && at + 2 === words.length;
  // `runIdList`, `runIdArray`.
  return /\brun id (?:list|array|set)$/.test(words.join(' '));
}

function clientIdIn(words) {
  const at = words.findIndex((word) => CLIENTS.has(word));
  if (at < 0) return false;
  if (words.includes('run') || words.includes('record') || /^http|api$/.test(words[at - 1] ?? '')) {
    return false;
  }
  return words.slice(at + 1).every((word) => CLIENT_ENDINGS.has(word) || /^[0-9]+$/.test(word));
}

const known = new Map();

/** Returns what a name says: `{ runId: 'base'|'client'|'apify'|'any'|null, runIds, clientId, words }`. */
function readName(name) {
  let answer = known.get(name);
  if (answer === undefined) {
    // Names repeat, within a file and from file to file. The bound keeps a long run of the doctor small.
    if (known.size > 20_000) known.clear();
    answer = read(name);
    known.set(name, answer);
  }
  return answer;
}

/** Verbs of a function that returns the id it is named after. `validateRunId` and `logRunId` return something else. */
const RETURNING = new Set(
  (
    'add append as build canonicalize clean coerce compute convert create current derive ensure extract fetch find fix format gen generate get ' +
    'join make mint new next normalise normalize obtain parent pick read require resolve sanitize standardize start strip take to use with'
  ).split(' '),
);

/** Whether a function of this name returns a run id: `normalizeRunId`, `getBaseRunId`, `addClientSuffix`. */
function returnsRunId(name) {
  const { runId, words } = readName(name);
  if (words.length === 0) return null;
  if (words.join(' ').endsWith('client suffix')) {
    return /^(?:add|append|ensure)$/.test(words[0])
      ? 'client'
      : /^(?:strip|remove)$/.test(words[0])
        ? 'base'
        : null;
  }
  if (runId === null || !RETURNING.has(words[0])) return null;
  // `getRunIdFromRequest` returns one, and `findRunIdForJob`.
  return runId;
}

/** Whether a function of this name works on a run id that it is given first: `getBaseRunId(id)`, `isClientRunId(value)`. */
function takesRunId(name) {
  const text = readName(name).words.join(' ');
  if (/\bclient suffix\b/.test(text)) return true;
  // Not `groupByRunId(rows)`, `findByRunId(table)`, `createRunId(seed)`.
  return (
    /\brun id\b/.test(text) &&
    !/\bby run id\b|\bfrom\b|\bfor\b|^(?:new|make|create|generate|gen|mint|build|current|start|next|resolve|find|fetch)\b(?!.*\bclient run id\b)/.test(
      text,
    )
  );
}

module.exports = { readName, returnsRunId, takesRunId, isScreaming, NEUTRAL };
