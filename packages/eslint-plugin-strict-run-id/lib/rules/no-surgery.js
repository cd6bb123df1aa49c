'use strict';

/**
 * Finds code that cuts a run id apart, or joins one together: `runId.split('-')`, `` `${runId}-${clientId}` ``. Where hyphens are, and
 * how many, depends on the kind of the id and on the client's name, so each such place is right for some clients and wrong for others.
 */

const { idsOf } = require('../analysis/ids.js');
const { readName } = require('../analysis/names.js');
const { isShown, becomesRunId } = require('../analysis/shown.js');
const { replaceByCall } = require('../analysis/calls.js');
const { report } = require('../analysis/report.js');
const {
  unwrap,
  wrapped,
  textOf,
  integerOf,
  regexOf,
  memberName,
  methodOf,
  partsOf,
  lastName,
} = require('../analysis/syntax.js');

/** Without one of these in its text, a file has no run id that this rule could know. */
const words = /run[-_. ]?id|client[-_ ]?suffix/i;

const CUTS = new Set(
  (
    'split slice substring substr replace replaceAll match matchAll search endsWith startsWith includes indexOf lastIndexOf charAt ' +
    'charCodeAt at toLowerCase toUpperCase'
  ).split(' '),
);

const messages = {
  base:
    'This cuts the base id out of a run id by counting. It returns too little of "SR-250924-001", and the wrong part of an Apify ' +
    'id, so the records of the run are not found. {{hint}}',
  client:
    'This cuts the client id out of a run id. Of "Ada-Park" it may return "Park", and of "Cora-Lee" "ora-Lee": another tenant. {{hint}}',
  belongs:
    'This looks for a client in a run id as a text. It is true for the client "Park" on the run of "Ada-Park", whose data it then shows or ' +
    'changes. {{hint}}',
  hasClient:
    'This looks for a client in a run id by its hyphens. A base id has hyphens too, and the client "Ada-Park" has more, so it answers ' +
    'wrongly for some ids. {{hint}}',
  start:
    'This compares the beginning of a run id. "SR-250924-001" is also the beginning of "SR-250924-001-T12", which is another run. {{hint}}',
  part:
    'This takes a run id apart. Its parts are at different places in a timestamp, a sequence and an Apify id, and a client id may ' +
    'contain hyphens. {{hint}}',
  changed:
    "This changes a run id. From here on the run can't be followed, and its records are not found. {{hint}}",
  joined:
    'This joins a run id by hand. An id that already has its client gets it twice, and another kind of id needs "-C". The result is ' +
    'refused, or becomes a second row. {{hint}}',
  call: 'Write {{call}}.',
};

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow cutting run ids apart and joining them by hand',
      url: 'docs/rules/no-surgery.md',
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    defaultOptions: [],
    messages,
  },
  create(context) {
    const { sourceCode } = context;
    if (!words.test(sourceCode.text)) return {};
    const ids = idsOf(sourceCode);
    /** Calls that were reported, so that a call in their arguments isn't. */
    const reported = new Set();

    function tell(node, known, finding) {
      const { messageId, call = null } = finding;
      const isCertain = known.level === 'certain';
      const edit = call && replaceByCall(sourceCode, call.node, call.name, call.args, call.wrap);
      const written = call && shortCall(sourceCode, call);
      const hint = finding.hint ?? `Write ${written}.`;
      const isFix = isCertain && edit !== null && call.isEqual === true;
      report(context, {
        node,
        messageId,
        certain: isCertain,
        hint,
        fix: isFix ? edit : null,
        suggest: edit && !isFix ? [{ messageId: 'call', data: { call: written }, fix: edit }] : null,
      });
    }

    function checkCut(call) {
      const method = methodOf(call);
      if (method === null || !CUTS.has(method.name)) return;
      if (isLodash(method.object)) {
        checkLodash(call, method.name);
        return;
      }
      const id = method.object;
      if (isPlainText(id)) return;
      const known = ids.runId(id);
      if (known === null) return;
      if (followsCut(id) || isInReported(call)) return;
      if (known.level === 'weak' && !isSplitAtHyphen(method.name, call)) return;
      if (known.passed && !isMeantForIds(ids, method.name, call, known.passed)) return;
      if (isHarmless(ids, method.name, call)) return;
      reported.add(call);
      tell(call, known, cutOf(sourceCode, ids, call, method, known));
    }

    /** `_.split(runId, '-')`: the same functions, with the text first. */
    function checkLodash(call, name) {
      const [id, ...rest] = call.arguments;
      const known = id ? ids.runId(id) : null;
      // `_.slice(list)` and `_.includes(list, id)` are those of lists as well, and `_.indexOf` only of lists.
      if (known === null || known.level === 'weak' || /^(?:slice|indexOf|lastIndexOf|at)$/.test(name)) return;
      reported.add(call);
      const client = name === 'endsWith' && clientIn(ids, rest[0]);
      tell(
        call,
        known,
        client
          ? {
              messageId: 'belongs',
              call: { node: call, name: 'hasSpecificClientSuffix', args: [unwrap(id), client] },
            }
          : { messageId: name === 'replace' ? 'changed' : 'part', hint: PARTS },
      );
    }

    /** Whether a call is made on what another cut returns. The first one of a chain is reported. */
    function followsCut(object) {
      for (let at = object; at.type === 'CallExpression';) {
        const method = methodOf(at);
        if (method === null) return false;
        if (CUTS.has(method.name)) return true;
        at = method.object;
      }
      return false;
    }

    /** Whether the call is in the arguments of one that was reported: `id.slice(0, id.indexOf('-'))`. */
    function isInReported(call) {
      for (let at = call.parent; at && /Expression$|^TemplateLiteral$/.test(at.type); at = at.parent) {
        if (reported.has(at)) return true;
      }
      return false;
    }

    function checkJoin(node) {
      if (isPartOfJoin(node)) return;
      const parts = partsOf(node);
      if (parts === null) return;
      const finding = joinOf(ids, node, parts);
      if (finding === null) return;
      const { known, client, id } = finding;
      const isWhole = finding.isWhole;
      const call =
        id && client && isWhole
          ? { node, name: 'createClientRunId', args: [id, client], isEqual: true }
          : null;
      tell(node, known, {
        messageId: 'joined',
        call,
        hint: call
          ? undefined
          : 'Write createClientRunId(runId, clientId), and pass every other id on unchanged.',
      });
    }

    return {
      CallExpression(node) {
        checkCut(node);
        const { property } = unwrap(node.callee);
        if (/^(?:join|concat|format)$/.test(property?.name ?? node.callee.name)) checkJoin(node);
      },
      ArrayExpression(node) {
        // `[...runId]`
        const [spread] = node.elements;
        if (node.elements.length !== 1 || spread?.type !== 'SpreadElement') return;
        const known = ids.runId(spread.argument);
        if (known !== null && known.level !== 'weak') tell(node, known, { messageId: 'part', hint: PARTS });
      },
      TemplateLiteral(node) {
        if (node.expressions.length > 0 && node.parent.type !== 'TaggedTemplateExpression') checkJoin(node);
      },
      BinaryExpression(node) {
        if (node.operator === '+') checkJoin(node);
      },
      AssignmentExpression(node) {
        if (node.operator !== '+=') return;
        const known = ids.runId(node.left);
        if (known === null || known.level === 'weak' || !isSuffix(ids, node.right)) return;
        tell(node, known, {
          messageId: 'joined',
          hint: 'Write createClientRunId(runId, clientId).',
        });
      },
    };
  },
};

const isLodash = (node) => node.type === 'Identifier' && /^(?:_|lodash|underscore)$/.test(node.name);

/** `'a-b'.split('-')` is a list of constants. */
const isPlainText = (node) => textOf(node) !== null;

const isSplitAtHyphen = (name, call) =>
  name === 'split' && /^-C?$/.test(textOf(call.arguments[0] ?? null) ?? '');

/**
 * Whether a cut in a function that gets an id by a name of its own is one of ids. Such a function may also escape a text, shorten it, or
 * compare it without its case.
 */
function isMeantForIds(ids, name, call, passed) {
  const [first, second] = call.arguments;
  const pattern = regexOf(first)?.pattern ?? textOf(first ?? null);
  switch (name) {
    case 'split':
      return pattern !== null && /-/.test(pattern);
    case 'slice':
    case 'substring':
    case 'substr': {
      const numbers = [first, second].map((each) => integerOf(each ?? null));
      return numbers.some((each) => BORDERS.has(each)) || [first, second].some(isPlaceInId);
    }
    case 'startsWith':
    case 'endsWith':
    case 'includes':
    case 'indexOf':
    case 'lastIndexOf':
      if (!first) return false;
      return (
        (pattern !== null && /^(?:-|SR-)/.test(pattern)) ||
        ids.runId(first) !== null ||
        clientIn(ids, first) !== null
      );
    case 'replace':
    case 'replaceAll':
    case 'match':
    case 'matchAll':
    case 'search':
      // `/[^a-z0-9-]/g` makes a file's name.
      if (pattern !== null) return /-|\\\.0/.test(pattern) && !/^\[[^\]]*\][+*]?$/.test(pattern);
      return Boolean(first) && clientIn(ids, first) !== null;
    case 'toLowerCase':
    case 'toUpperCase':
      return passed === 'all';
    default:
      return false;
  }
}

/** Where parts of ids begin and end. `slice(0, 10)` is a date, and `slice(0, 8)` shortens. */
const BORDERS = new Set([6, 7, 13, 14, 17, 18, 19]);

/** `text.slice(text.lastIndexOf('-') + 1)`, `text.slice(-clientId.length)` */
function isPlaceInId(node) {
  if (!node) return false;
  const inner = unwrap(node);
  if (inner.type === 'BinaryExpression') return isPlaceInId(inner.left) || isPlaceInId(inner.right);
  if (inner.type !== 'CallExpression') return false;
  return (
    /^(?:lastIndexOf|indexOf)$/.test(methodOf(inner)?.name ?? '') &&
    /^-/.test(textOf(inner.arguments[0] ?? null) ?? '')
  );
}

const SEARCHES = new Set(['includes', 'indexOf', 'startsWith', 'match', 'search', 'localeCompare']);

function isTyped(node) {
  let inner = unwrap(node);
  while (inner.type === 'CallExpression' && methodOf(inner) !== null) inner = methodOf(inner).object;
  const name = lastName(inner);
  return /^(?:q|query|needle|term|keyword|text|input|typed|filter)$|search/i.test(name ?? '');
}

/** Cuts that keep an id whole, or that only shorten what people read. */
function isHarmless(ids, name, call) {
  const [first] = call.arguments;
  if (name === 'toLowerCase' || name === 'toUpperCase') {
    return isShown(call) || SEARCHES.has(chainAfter(call)[0]?.name);
  }
  if (first === undefined) return true;
  // What somebody typed into a search box.
  if (SEARCHES.has(name) && isTyped(first)) return true;
  // A list of ids in one text, which no id contains: `req.query.runId.split(',')`.
  if (/^(?:split|includes|indexOf)$/.test(name)) {
    const text = textOf(first);
    if (text !== null && /^[\s,;|:/=&?\n_]+$/.test(text)) return true;
    const regex = regexOf(first);
    if (regex !== null && /^(?:\\s|\[?(?:[,;|:/\s]|\\[snrt,;|/])+\]?|[*+?])+$/.test(regex.pattern)) {
      return true;
    }
  }
  if (/^(?:slice|substring|substr|at|charAt)$/.test(name)) {
    const [from, to] = [integerOf(first), integerOf(call.arguments[1] ?? null)];
    if (from === 0 && to === null && call.arguments.length === 1 && name !== 'at' && name !== 'charAt') {
      return true;
    }
    const isRandom =
      from !== null &&
      from !== 13 &&
      from !== 14 &&
      to !== 13 &&
      to !== 17 &&
      (call.arguments.length === 1 || to !== null);
    return isRandom && (isShown(call) || isWithinText(call));
  }
  // A name for a file, without what a file system can't store.
  if (/^replace(?:All)?$/.test(name)) {
    const regex = regexOf(first);
    return regex !== null && regex.flags.includes('g') && isShown(call) && /^\[\^?/.test(regex.pattern);
  }
  return false;
}

/** Whether a cut is put into a longer text with words of its own, such as the name of a download. */
function isWithinText(call) {
  const outer = wrapped(call);
  if (outer.parent.type !== 'TemplateLiteral') return false;
  return outer.parent.quasis.some(({ value }) => /[A-Za-z]{2}|\s/.test(value.raw));
}

/** What a cut is meant to do, and what does it right. */
function cutOf(sourceCode, ids, call, { name, object: id }, known) {
  const [first, second] = call.arguments;
  const isOptional = isInOptionalChain(call);
  const use = (messageId, fn, node = call, rest = [], more = {}) => ({
    messageId,
    call: { node, name: fn, args: [id, ...rest], isEqual: false, ...more },
  });
  switch (name) {
    case 'split':
      return splitOf(call, id, use, known, isOptional);
    case 'slice':
    case 'substring':
    case 'substr': {
      const from = integerOf(first);
      const to = second === undefined ? undefined : integerOf(second);
      if (from === 0 && (to === 13 || to === 17)) {
        return use('base', 'getBaseRunId', call, [], { isEqual: known.present === true && !isOptional });
      }
      if (from === 0 && to === null) return use('base', 'getBaseRunId');
      if ((from === 14 || from === 13 || from === 18 || from === 19) && to === undefined) {
        return use('client', 'extractClientId');
      }
      if (from === null && to === undefined) {
        const length = lengthOf(first);
        if (length && ids.clientId(length)) return use('belongs', 'extractClientId');
        return use('client', 'extractClientId');
      }
      return { messageId: 'part', hint: PARTS };
    }
    case 'toLowerCase':
    case 'toUpperCase':
      return {
        messageId: 'changed',
        hint: 'Pass the id on unchanged: ids are case-sensitive, and "ada" is another client than "Ada".',
      };
    case 'replace':
    case 'replaceAll':
      return replaceOf(ids, first, second, use);
    case 'endsWith': {
      const client = clientIn(ids, first);
      if (client) {
        return use('belongs', 'hasSpecificClientSuffix', call, [client], {
          isEqual: known.present === true && !isOptional && call.arguments.length === 1,
        });
      }
      return ofOneClient;
    }
    case 'startsWith': {
      const other = first && ids.runId(first);
      if (other) {
        return { messageId: 'start', hint: 'Compare whole base ids: getBaseRunId(a) === getBaseRunId(b).' };
      }
      return {
        messageId: 'start',
        hint: 'Ask parseRunId(runId).kind, or explainRunId(value) for a value that may be no run id.',
      };
    }
    case 'includes': {
      const client = clientIn(ids, first);
      if (client) return use('belongs', 'hasSpecificClientSuffix', call, [client]);
      if (first && ids.runId(first)) {
        return { messageId: 'start', hint: 'Compare whole base ids: getBaseRunId(a) === getBaseRunId(b).' };
      }
      // `runId.includes('-Ada-Park')` asks for that client, and not for any.
      const text = textOf(first ?? null);
      if (text !== null && /^-?(?!SR\b)[a-z]{2}/i.test(text)) return ofOneClient;
      return use('hasClient', 'hasClientSuffix', call);
    }
    case 'indexOf':
    case 'lastIndexOf':
      return {
        messageId: 'hasClient',
        hint: 'Write hasClientSuffix(runId), or extractClientId(runId) for the client itself.',
      };
    default:
      return { messageId: 'part', hint: PARTS };
  }
}

const ofOneClient = { messageId: 'belongs', hint: 'Write hasSpecificClientSuffix(runId, clientId).' };

const PARTS =
  'Write getBaseRunId(runId) for the base id, extractClientId(runId) for the client, or parseRunId(runId) for all parts.';

/** What a `split` is followed by says what it is for. */
function splitOf(call, id, use, known, isOptional) {
  const separator = textOf(call.arguments[0]);
  const chain = chainAfter(call);
  if (separator === '-') {
    const [step, end] = chain;
    if (step?.name === 'slice' && end?.name === 'join' && textOf(end.node.arguments[0] ?? null) === '-') {
      const [from, to] = [
        integerOf(step.node.arguments[0] ?? null),
        integerOf(step.node.arguments[1] ?? null),
      ];
      if (from === 0) {
        return use('base', 'getBaseRunId', end.node, [], {
          isEqual: to === 2 && known.present === true && !isOptional,
        });
      }
      return use('client', 'extractClientId', end.node);
    }
    if (step?.name === 'length') return { messageId: 'hasClient', hint: 'Write hasClientSuffix(runId).' };
    if (step?.name === 'pop' || (step?.name === 'at' && integerOf(step.node.arguments[0] ?? null) === -1)) {
      return use('client', 'extractClientId', step.node);
    }
    if (step?.name === 'slice') return { messageId: 'client', hint: PARTS };
  }
  if (separator === '-C') {
    const [step] = chain;
    if (step?.index === 0) return use('base', 'getBaseRunId', step.node);
    if (step?.index === 1 || step?.name === 'pop') return use('client', 'extractClientId', step.node);
    if (step?.name === 'length') return { messageId: 'hasClient', hint: 'Write hasClientSuffix(runId).' };
  }
  return { messageId: 'part', hint: PARTS };
}

/** The calls and reads that follow a call in its chain: `[{ name, index, node }]`. */
function chainAfter(call) {
  const steps = [];
  let at = wrapped(call);
  for (;;) {
    const member = at.parent;
    if (member?.type !== 'MemberExpression' || member.object !== at) return steps;
    const outer = wrapped(member);
    if (outer.parent.type === 'CallExpression' && outer.parent.callee === outer) {
      steps.push({ name: memberName(member), index: null, node: outer.parent });
      at = wrapped(outer.parent);
    } else {
      steps.push({
        name: memberName(member),
        index: member.computed ? integerOf(member.property) : null,
        node: member,
      });
      at = outer;
    }
  }
}

function isInOptionalChain(call) {
  for (let at = call; at; at = at.parent) {
    if (at.type === 'ChainExpression') return true;
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression' && at.type !== 'TSNonNullExpression') {
      return false;
    }
  }
  return false;
}

function replaceOf(ids, first, second, use) {
  const isRemoval = second !== undefined && textOf(second) === '';
  const regex = regexOf(first);
  if (isRemoval && regex) {
    if (/^\^?\.[*+]/.test(regex.pattern) || /^\^.*-C?$/.test(regex.pattern)) {
      return use('client', 'extractClientId');
    }
    if (/\$$|\*$|\+$/.test(regex.pattern) && /-/.test(regex.pattern)) return use('base', 'getBaseRunId');
  }
  if (isRemoval && clientIn(ids, first)) return use('base', 'getBaseRunId');
  return {
    messageId: 'changed',
    hint: 'Pass the id on unchanged. For the run of a client write createClientRunId(runId, clientId); migrateRunId(oldId, clientId) repairs stored ids.',
  };
}

/** `runId.slice(-clientId.length)` */
function lengthOf(node) {
  const inner = unwrap(node);
  const read = inner.type === 'UnaryExpression' ? unwrap(inner.argument) : inner;
  return read.type === 'MemberExpression' && memberName(read) === 'length' ? unwrap(read.object) : null;
}

/** The client id in `clientId`, `` `-${clientId}` `` or `'-C' + clientId`; else `null`. */
function clientIn(ids, node) {
  if (!node) return null;
  const inner = unwrap(node);
  if (ids.clientId(inner)) return readName(inner.name ?? '').words.includes('suffix') ? null : inner;
  const parts = partsOf(inner);
  if (parts?.length === 2 && /^-C?$/.test(parts[0]) && ids.clientId(parts[1])) return parts[1];
  return null;
}

/** Whether an expression is what comes behind a base id: `` `-${clientId}` ``, `suffix`, `clientId ? '-' + clientId : ''`. */
function isSuffix(ids, node, depth = 0) {
  const inner = unwrap(node);
  if (depth > 4) return false;
  switch (inner.type) {
    case 'ConditionalExpression':
      return isSuffix(ids, inner.consequent, depth + 1) || isSuffix(ids, inner.alternate, depth + 1);
    case 'LogicalExpression':
      return (
        isSuffix(ids, inner.right, depth + 1) ||
        (inner.operator !== '&&' && isSuffix(ids, inner.left, depth + 1))
      );
    case 'Identifier': {
      if (/suffix$/i.test(inner.name)) return true;
      return ids.sources(inner).some((source) => source.node && isSuffix(ids, source.node, depth + 1));
    }
    case 'MemberExpression':
      return /suffix$/i.test(memberName(inner) ?? '');
    case 'CallExpression':
      return /suffix$/i.test(methodOf(inner)?.name ?? inner.callee.name ?? '');
    default: {
      const parts = partsOf(inner);
      return parts !== null && /^-C?$/.test(parts[0]) && parts.length === 2 && isClientLike(ids, parts[1]);
    }
  }
}

const isClientLike = (ids, node) =>
  typeof node !== 'string' && (ids.clientId(node) !== null || isSuffix(ids, node, 3));

/** A template within a `+` or another template is a part of it. */
function isPartOfJoin(node) {
  const { parent } = wrapped(node);
  return parent.type === 'TemplateLiteral' || (parent.type === 'BinaryExpression' && parent.operator === '+');
}

/** What may be before a joined id in a longer text, such as an URL: `?runId=…`, `/runs/…`, a quote. */
const BEFORE = /[/=:"'`([{,&]$/;
/** What may be behind it. */
const AFTER = /^[/&#?"'`)\]},;]/;

/** A client's name behind an id, as tests write it. */
const CLIENT_TAIL = /^-C?[A-Z][\w'.]*(?:-[A-Z][\w'.]*)*$/;

/** The id that is joined with a client or with another text, or `null`. */
function joinOf(ids, node, parts) {
  if (parts.length < 2) return null;
  let becomes = null;
  const isTarget = () => (becomes ??= becomesRunId(ids, node));
  for (let i = 0; i < parts.length; i++) {
    if (typeof parts[i] === 'string') continue;
    const next = parts[i + 1];
    if (next === undefined) break;
    const known = ids.runId(parts[i]);
    if (known === null || (known.level === 'weak' && !isTarget())) continue;
    const isPlainStart = i === 0 || BEFORE.test(parts[i - 1]);
    if (typeof next === 'string') {
      const joint = /^-C?$/.test(next);
      const other = parts[i + 2];
      if (joint && other !== undefined) {
        const client = ids.clientId(other) !== null;
        const end = parts[i + 3];
        const isPlainEnd = end === undefined || (typeof end === 'string' && AFTER.test(end));
        if (client || isSuffix(ids, other)) {
          // A log line that is nothing but the joined id is an id, and somebody will search for it.
          const isWhole = i === 0 && parts.length === 3;
          if ((isPlainStart && isPlainEnd && !isShown(node, { logs: !isWhole })) || isTarget()) {
            return finding(known, parts[i], client ? other : null, isWhole && client);
          }
        }
      }
      // `${runId}-Ada-Park`
      const isTail = i === 0 && parts.length === 2 && CLIENT_TAIL.test(next);
      if (isTail && (isTarget() || !isShown(node, { logs: false }))) {
        return finding({ ...known, level: 'likely' }, parts[i], null, false);
      }
    } else if (isSuffix(ids, next) && ((isPlainStart && !isShown(node)) || isTarget())) {
      return finding(known, parts[i], null, false);
    }
    // `const clientRunId = `${runId}-retry``: whatever it is, it is no id any more.
    if (i === 0 && isTarget() && !(typeof next === 'string' && /\s/.test(next))) {
      return finding({ ...known, level: 'likely' }, parts[i], null, false);
    }
  }
  // `const runId = `${stamp}-${clientId}``
  for (let i = 1; i + 1 < parts.length; i++) {
    if (typeof parts[i] !== 'string' || !/-C?$/.test(parts[i]) || typeof parts[i + 1] === 'string') continue;
    if (ids.clientId(parts[i + 1]) === null || !isTarget()) continue;
    const isWhole = i === 1 && parts.length === 3 && /^-C?$/.test(parts[1]);
    return finding({ level: 'likely' }, isWhole ? parts[0] : null, isWhole ? parts[2] : null, isWhole);
  }
  return null;
}

const finding = (known, id, client, isWhole) => ({
  known: isWhole ? known : { ...known, level: 'likely' },
  id,
  client,
  isWhole,
});

/** A call as a hint shows it, short enough for a line. */
function shortCall(sourceCode, { name, args }) {
  const texts = args.map((arg, i) => {
    const text = sourceCode.getText(arg);
    return text.length > 40 || text.includes('\n') ? (i === 0 ? 'runId' : 'clientId') : text;
  });
  return `${name}(${texts.join(', ')})`;
}
