'use strict';

/** What an argument is: a run id, a client id or a record id. By its text, by the function it comes from, or by its name. */

const bindings = require('./bindings.js');
const known = require('./known.js');
const { readName } = require('./names.js');
const { unwrap, memberName, lastName } = require('./syntax.js');
const { variableOf } = require('./variables.js');

const TEXTS = [
  ['recordId', /^rec[A-Za-z0-9]{14}$/],
  ['runId', /^\d{6}-\d{6}(?:-.+)?$/],
  ['runId', /^SR-\d{6}-\d{3}/],
  ['jobId', /^job_\w+_\d{13,14}$/],
];

/** What the functions of the package return. */
const RETURNS = new Map([
  ...'addClientSuffix createClientRunId generateSequenceRunId generateTimestampRunId getBaseRunId getNormalizedRunId getOrCreateRunId'
    .concat(
      ' migrateRunId normalizeRunId registerApifyRunId requireBaseRunId requireClientRunId resolveRunId stripClientSuffix',
    )
    .concat(' convertToStandardFormat jobIdToTimestamp')
    .split(' ')
    .map((name) => [name, 'runId']),
  ['extractClientId', 'clientId'],
  ['getRunRecordId', 'recordId'],
  ['requireRunRecordId', 'recordId'],
  ['getCachedRecordId', 'recordId'],
  ['getClientRunRecordId', 'recordId'],
]);

/** Returns `{ kind, certain }` for an argument, or `null` if nothing says what it is. */
function kindOf(sourceCode, argument, depth = 0) {
  const node = unwrap(argument);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? kindOfText(node.value) : null;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? kindOfText(node.quasis[0].value.cooked) : null;
    case 'ObjectExpression':
      return { kind: 'options', certain: true };
    case 'AwaitExpression':
      return kindOf(sourceCode, node.argument, depth);
    case 'CallExpression':
      return kindOfCall(sourceCode, node);
    case 'Identifier':
      return kindOfVariable(sourceCode, node, depth) ?? kindOfName(node.name);
    case 'MemberExpression': {
      const name = memberName(node);
      return name === null ? null : (kindOfName(name) ?? kindOfClient(node, name));
    }
    case 'LogicalExpression':
      return kindOf(sourceCode, node.left, depth);
    default:
      return null;
  }
}

function kindOfText(text) {
  const found = TEXTS.find(([, pattern]) => pattern.test(text));
  return found ? { kind: found[0], certain: true } : null;
}

function kindOfCall(sourceCode, node) {
  const binding = bindings.resolve(sourceCode, node.callee);
  if (!binding?.name || known.functionOf(binding.module, binding.name) === null) return null;
  const kind = RETURNS.get(binding.name);
  return kind ? { kind, certain: binding.certain } : null;
}

/** By what a `const` is made of. */
function kindOfVariable(sourceCode, node, depth) {
  const variable = variableOf(sourceCode, node);
  const [def] = variable?.defs ?? [];
  if (depth > 8 || def?.type !== 'Variable' || def.node.id !== def.name || !def.node.init) return null;
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return null;
  const kind = kindOf(sourceCode, def.node.init, depth + 1);
  return kind?.certain && kind.kind !== 'options' ? kind : null;
}

/** Names that have one meaning here. No backend calls a record, or the place of a call, `clientId`. */
const PLAIN = new Map([
  ['runId', 'runId'],
  ['clientId', 'clientId'],
  ['recordId', 'recordId'],
]);

function kindOfName(name) {
  const plain = PLAIN.get(name);
  if (plain !== undefined) return { kind: plain, certain: true };
  const { runId, clientId, words } = readName(name);
  const text = words.join(' ');
  if (/\b(?:record|row) ids?$|^airtable (?:record )?id$/.test(wordsOf(name))) {
    return /ids$/.test(name) ? null : likely('recordId');
  }
  if (runId !== null) return /s$/.test(name) ? null : likely(runId === 'apify' ? 'apifyRunId' : 'runId');
  if (
    clientId &&
    /(?:^| )(?:client|tenant|customer|clientid|tenantid)(?: (?:id|name|slug|key))?$/.test(text) &&
    !/ids$|s$/i.test(name)
  ) {
    // A `client` alone is as often a connection or a whole object.
    return /(?:^| )(?:client|tenant|customer)$/.test(text) ? null : likely('clientId');
  }
  if (/^(?:\w+ )?job id$/.test(wordsOf(name))) return likely('jobId');
  return null;
}

/** `client.id`, `tenant.name`. */
function kindOfClient(node, name) {
  const owner = lastName(unwrap(node.object));
  if (owner === null) return null;
  if (/^(?:current|the|this)?(?:client|tenant|customer)$/i.test(owner) && /^(?:id|name|slug)$/.test(name)) {
    return likely('clientId');
  }
  if (/^(?:record|row)$|(?:Record|Row)$/.test(owner) && name === 'id') return likely('recordId');
  return null;
}

const likely = (kind) => ({ kind, certain: false });

const wordsOf = (name) => (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? []).join(' ').toLowerCase();

module.exports = { kindOf };
