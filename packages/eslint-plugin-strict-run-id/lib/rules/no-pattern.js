'use strict';

/**
 * Finds private regular expressions of run ids. Each is a second definition of what an id is, and they all differ from each other and from
 * what the package accepts.
 */

const { idsOf } = require('../analysis/ids.js');
const { readName } = require('../analysis/names.js');
const { describe } = require('../analysis/patterns.js');
const { replaceByCall } = require('../analysis/calls.js');
const { report } = require('../analysis/report.js');
const {
  unwrap,
  wrapped,
  textOf,
  regexOf,
  memberName,
  keyName,
  methodOf,
  partsOf,
  isFunction,
  functionName,
  lastName,
} = require('../analysis/syntax.js');

/** Without one of these in its text, a file has no pattern that this rule could know. */
const words = /run[-_. ]?id|client[-_ ]?suffix|(?:\\d|\[0-9\])\)?\{[246]\}|\\d\\d|\bSR-/i;

const RUN_WORDS = /run[-_. ]?id|apify|client[-_ ]?run/i;

const messages = {
  pattern:
    "This is a private pattern of a run id. It may accept dates that don't exist, and refuse ids that are valid, such as those of " +
    'another kind or of the client "O\'Neil". {{hint}}',
  built:
    'This builds a pattern from an id. A client such as "A.B" or "Ada (2)" changes what it matches, and "Park" matches the run of ' +
    '"Ada-Park". {{hint}}',
  call: 'Write {{call}}.',
};

const WHOLE = 'Write isRunId(value), which never throws, or parseRunId(runId) for the parts.';
const SEARCH =
  'Write isRunId(value), or parseRunId(runId) for the parts; to find ids in logs, countRunIds or traceLogs.';

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow private regular expressions of run ids',
      url: 'docs/rules/no-pattern.md',
    },
    hasSuggestions: true,
    schema: [],
    defaultOptions: [],
    messages,
  },
  create(context) {
    const { sourceCode } = context;
    if (!words.test(sourceCode.text)) return {};
    const ids = idsOf(sourceCode);
    const isAboutRuns = RUN_WORDS.test(sourceCode.text);
    /** Patterns that were reported, so that the call that tests with one isn't. */
    const reported = new Set();

    function tell(node, certain, isWhole, test = null) {
      reported.add(node);
      const edit = test && isWhole && replaceByCall(sourceCode, test.node, 'isRunId', [test.value]);
      report(context, {
        node,
        messageId: 'pattern',
        certain,
        hint: isWhole ? WHOLE : SEARCH,
        suggest: edit
          ? [{ messageId: 'call', data: { call: `isRunId(${sourceCode.getText(test.value)})` }, fix: edit }]
          : null,
      });
    }

    /** Reports a pattern for what it looks like; `node` is the literal, or the call that compiles it. */
    function checkPattern(node, pattern, flags) {
      const found = describe(pattern, flags);
      if (found === null) return;
      const test = testOf(node);
      const applied = test && ids.runId(test.value);
      const name = nameEvidence(node);
      const isOfRun =
        name === 'run' ||
        (applied !== null && applied !== undefined && applied.level !== 'weak') ||
        found.words.some((word) => /^run(?:s|id)?$/.test(word));
      if (!isOfRun) {
        if (name === 'other' || (test && isOther(test.value))) return;
        // Other words that have to be there: `/^backup-\d{6}-\d{6}\.sql$/`.
        if (found.words.some((word) => !/^(?:client|apify|base|kind|day|date|time|tail)$/.test(word))) return;
        if (found.kind === 'apify') return;
      }
      const isCertain =
        found.kind === 'apify'
          ? applied?.level === 'certain'
          : isOfRun || found.kind === 'sequence' || (isAboutRuns && isNamedNeutrally(node));
      tell(node, isCertain, found.isWhole, test?.isTest ? test : null);
    }

    function checkConstructor(node) {
      const callee = unwrap(node.callee);
      if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || node.arguments.length === 0) return;
      const [source] = node.arguments;
      const flags = textOf(node.arguments[1] ?? null) ?? '';
      const text = textOf(source);
      if (text !== null) {
        checkPattern(node, text, flags);
        return;
      }
      const parts = partsOf(unwrap(source)) ?? [unwrap(source)];
      const written = parts.map((part) => (typeof part === 'string' ? part : '')).join('');
      if (isBuiltFromId(parts)) {
        reported.add(node);
        report(context, {
          node,
          messageId: 'built',
          certain: false,
          hint: 'Write hasSpecificClientSuffix(runId, clientId), or compare base ids: getBaseRunId(a) === getBaseRunId(b).',
        });
      } else if (parts.length > 1) checkPattern(node, written, flags);
    }

    /** Whether a pattern is put together from a run id, or from a client at the end of one. */
    function isBuiltFromId(parts) {
      return parts.some((part, i) => {
        if (typeof part === 'string') return false;
        const value = escaped(part);
        const before = parts[i - 1] ?? '';
        const after = parts[i + 1] ?? '';
        const known = ids.runId(value);
        // One id that is looked for in a text, such as a log, is a search for a word.
        if (known && known.level !== 'weak') return /[\^]$/.test(before) || /^(?:-|\$|\(|\\-)/.test(after);
        if (ids.clientId(value) === null) return false;
        return /-C?\??\(?(?:\?:)?$/.test(before) && (after === '' || /^\)?[?+*]?\$/.test(after));
      });
    }

    return {
      Literal(node) {
        if (node.regex) checkPattern(node, node.regex.pattern, node.regex.flags);
        else if (typeof node.value === 'string' && /\\d|\[0-9\]/.test(node.value) && !isInConstructor(node)) {
          checkPattern(node, node.value, '');
        }
      },
      NewExpression: checkConstructor,
      CallExpression(node) {
        checkConstructor(node);
        const method = methodOf(node);
        if (method === null || !/^(?:test|exec)$/.test(method.name) || node.arguments.length !== 1) return;
        const known = ids.runId(node.arguments[0]);
        if (known === null || known.level === 'weak') return;
        const pattern = patternOf(ids, method.object);
        if (pattern === null || pattern.nodes.some((each) => reported.has(each) || willBeReported(each))) {
          return;
        }
        // `FORMATS.some((format) => format.test(runId))`, and FORMATS was reported. A function that tries any pattern isn't one of ids.
        if (pattern.nodes.length === 0 && (reported.size > 0 || known.passed)) return;
        // What exec returns may be taken apart, so isRunId can't stand in for it.
        const test = method.name === 'test' ? { node, value: node.arguments[0] } : null;
        tell(node, known.level === 'certain' && pattern.nodes.length > 0, true, test);
      },
    };

    /** A literal that is an argument of a test comes after the call. */
    function willBeReported(node) {
      const regex = regexOf(node);
      return regex !== null && describe(regex.pattern, regex.flags) !== null;
    }
  },
};

/** The patterns that a value may be, as `{ nodes }`; none of them if only its name says that it is one. */
function patternOf(ids, object) {
  if (isPattern(object)) return { nodes: [object] };
  const name = lastName(object);
  if (object.type === 'Identifier') {
    const nodes = ids
      .sources(object)
      .filter((source) => source.node)
      .map((source) => unwrap(source.node));
    if (nodes.length > 0 && nodes.every(isPattern)) return { nodes };
  }
  return name !== null && /(?:re|rx|regex|regexp|pattern|format)s?$/i.test(name) ? { nodes: [] } : null;
}

const isPattern = (node) =>
  regexOf(node) !== null ||
  ((node.type === 'NewExpression' || node.type === 'CallExpression') && node.callee.name === 'RegExp');

/** What a pattern is tried on: `{ node, value, isTest }`; `null` if that isn't next to it. */
function testOf(node) {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent.type === 'MemberExpression' && parent.object === outer) {
    const call = wrapped(parent).parent;
    const isCall = call.type === 'CallExpression' && /^(?:test|exec)$/.test(memberName(parent) ?? '');
    return isCall && call.arguments.length === 1
      ? { node: call, value: call.arguments[0], isTest: memberName(parent) === 'test' }
      : null;
  }
  if (parent.type !== 'CallExpression') return null;
  const method = methodOf(parent);
  if (method === null) return null;
  // `assert.match(runId, /…/)`, `expect(runId).toMatch(/…/)`
  if (parent.arguments[1] === outer && method.name === 'match') {
    return { node: parent, value: parent.arguments[0] };
  }
  if (parent.arguments[0] !== outer) return null;
  if (
    method.object.type === 'CallExpression' &&
    /^to(?:Not)?Match/.test(method.name) &&
    method.object.arguments.length === 1
  ) {
    return { node: parent, value: method.object.arguments[0] };
  }
  return /^(?:match|matchAll|replace|replaceAll|search|split)$/.test(method.name)
    ? { node: parent, value: method.object }
    : null;
}

/** What a pattern is named after: `run`, `other`, or `null` if its names say nothing. */
function nameEvidence(node) {
  let isOfOther = false;
  for (let at = node; at.parent && at.type !== 'Program'; at = at.parent) {
    const name = nameAt(at.parent, at);
    if (name === null) continue;
    if (isRunName(name)) return 'run';
    isOfOther ||= isOtherName(name);
  }
  return isOfOther ? 'other' : null;
}

/** Whether the nearest name says nothing about what a pattern is for. A `SLOT` in a file about runs may be one of something else. */
function isNamedNeutrally(node) {
  for (let at = node; at.parent && at.type !== 'Program'; at = at.parent) {
    const name = nameAt(at.parent, at);
    if (name === null || name === undefined) continue;
    return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).every((word) =>
      NEUTRAL_WORDS.has(word.toLowerCase()),
    );
  }
  return true;
}

const NEUTRAL_WORDS = new Set(
  (
    'a an at base bases check client exact for form format formats found get has id ids in is kind kinds legacy like line looks match matcher ' +
    'matches new of old parse part parts pattern patterns prefix re reg regex regexp rule rules rx sequence shape shapes sr stamp standard start ' +
    'started strict string suffix tail test text timestamp timestamps to type types valid validate value values with'
  ).split(' '),
);

function nameAt(parent, child) {
  if (parent.type === 'VariableDeclarator') return parent.id.type === 'Identifier' ? parent.id.name : null;
  if (parent.type === 'Property' && parent.value === child) return keyName(parent);
  if (parent.type === 'PropertyDefinition' && !parent.computed) return parent.key.name;
  if (parent.type === 'AssignmentExpression') {
    return lastName(parent.left);
  }
  if (isFunction(parent)) return functionName(parent);
  return null;
}

const isRunName = (name) =>
  /\brun ids?\b|\bclient run\b|\bbase run\b|\bruns? (?:pattern|regex|regexp|re|format)\b|\bruns?$/.test(
    readName(name).words.join(' '),
  );

const OTHER_NAMES =
  /backup|archive|folder|file|dir|snapshot|screenshot|birthday|phone|tel|zip|postal|invoice|order|sku|version|build|account|sort|iban|card|session|trace|request|ticket|job/i;

const isOtherName = (name) => OTHER_NAMES.test(name) && readName(name).runId === null;

/** Whether the name of a value says that it isn't a run id. */
function isOther(node) {
  const inner = unwrap(node);
  const name = lastName(inner);
  return name !== null && isOtherName(name);
}

/** The value that is escaped for a pattern: `escapeRegExp(clientId)`. */
function escaped(node) {
  const inner = unwrap(node);
  return inner.type === 'CallExpression' &&
    inner.arguments.length === 1 &&
    !/^(?:test|exec)$/.test(methodOf(inner)?.name ?? '')
    ? unwrap(inner.arguments[0])
    : inner;
}

function isInConstructor(node) {
  const { parent } = wrapped(node);
  return (
    (parent.type === 'NewExpression' || parent.type === 'CallExpression') &&
    unwrap(parent.callee).name === 'RegExp'
  );
}
