'use strict';

/**
 * Finds chains that take a run id from the next best place, and make a new one in the end: `req.query.runId || req.body.runId ||
 * generateRunId()`. A caller that misspells the field gets a run of its own, without a word.
 */

const { idsOf } = require('../analysis/ids.js');
const { readName } = require('../analysis/names.js');
const { becomesRunId } = require('../analysis/shown.js');
const { replaceByCall } = require('../analysis/calls.js');
const { report } = require('../analysis/report.js');
const known = require('../analysis/known.js');
const {
  unwrap,
  wrapped,
  textOf,
  memberName,
  keyName,
  calleeName,
  methodOf,
} = require('../analysis/syntax.js');

/** Without one of these in its text, a file has no chain that this rule could know. */
const words = /run[-_. ]?id/i;

const messages = {
  chain:
    'This takes a run id from the first place that has one. If two disagree, or the field is misspelt, the request is counted for ' +
    'another run, and nothing says so. {{hint}}',
  made: 'If the run id is missing here, this makes a new one. From here on the run has two ids, and records of the first are not found. {{hint}}',
  call: 'Write {{call}}.',
};

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow chains that take a run id from the next best place or make a new one',
      url: 'docs/rules/no-fallback-chain.md',
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

    /**
     * What an operand is: `{ role, node, certain? }`. The role is `request`, `id` for a run id from elsewhere, `maker`, `absent`, or
     * `null`.
     */
    function operandOf(expression) {
      const node = unwrap(expression);
      const inner = node.type === 'AwaitExpression' ? unwrap(node.argument) : node;
      if (inner.type === 'AssignmentExpression' && inner.operator === '=') return operandOf(inner.right);
      // `(req.query && req.query.runId) || …`
      if (inner.type === 'LogicalExpression' && inner.operator === '&&') return operandOf(inner.right);
      if (inner.type === 'CallExpression') {
        const maker = makerOf(inner);
        if (maker !== null) return { role: 'maker', node, certain: maker.certain, call: inner };
      }
      if (isRequested(ids, inner)) return { role: 'request', node };
      const evidence = ids.runId(inner);
      if (evidence !== null && evidence.level !== 'weak') {
        // `getRunId() || …` is the id of a function that may take it from anywhere.
        return { role: 'id', node };
      }
      return { role: isAbsent(inner) ? 'absent' : null, node };
    }

    function makerOf(call) {
      const bound = ids.exportOf(call.callee);
      const facts = bound?.name ? known.functionOf(bound.module, bound.name) : null;
      if (facts !== null) return facts.makes === 'id' ? { certain: bound.certain } : null;
      if (bound !== null && bound.name === 'generateRunId') return { certain: bound.certain };
      const name = calleeName(call) ?? '';
      const { runId } = readName(name);
      if (
        runId !== null &&
        /^(?:generate|gen|make|create|new|mint|build|next|start)/i.test(name) &&
        call.arguments.length < 2
      ) {
        return { certain: false };
      }
      return null;
    }

    function checkOperands(node, expressions) {
      const operands = expressions.map(operandOf);
      const maker = operands.findIndex(({ role }) => role === 'maker');
      const before = maker < 0 ? operands : operands.slice(0, maker);
      const requests = before.filter(({ role }) => role === 'request');
      const others = before.filter(({ role }) => role === 'id');
      const isChain = requests.length > 1 || (requests.length === 1 && others.length > 0);
      const isKnown = maker < 0 ? isChain : requests.length + others.length > 0;
      if (!isKnown && !(maker === 1 && isPassedIn(before[0].node) && becomesRunId(ids, node))) return;
      if (maker >= 0 && isKeptOnce(node, before)) return;
      tell(node, operands, maker < 0 ? null : operands[maker], requests);
    }

    /** Whether somebody else passes a value in, by whatever name: `const runId = given || make();` */
    function isPassedIn(node) {
      if (node.type === 'MemberExpression') return /^process\.argv\b/.test(sourceCode.getText(node));
      if (node.type !== 'Identifier') return false;
      const sources = ids.sources(node).filter((source) => !source.type);
      return (
        sources.length > 0 &&
        sources.every(({ parameter, of, item, key }) =>
          parameter
            ? of.parent.type !== 'CallExpression'
            : (item !== undefined || key !== undefined) &&
              of &&
              /^process\.argv\b/.test(sourceCode.getText(of)),
        )
      );
    }

    function tell(node, operands, maker, requests) {
      const replacement = requests.length > 0 ? resolved(operands, maker) : required(operands);
      // `runId ||= make()` stays an assignment.
      const isAssignment = node.type === 'AssignmentExpression';
      const assigned = (text) => (isAssignment ? `${sourceCode.getText(node.left)} = ${text}` : text);
      const edit =
        replacement && replaceByCall(sourceCode, node, replacement.name, replacement.args, assigned);
      const call =
        replacement &&
        `${replacement.name}(${replacement.args.map((arg) => (typeof arg === 'string' ? arg : sourceCode.getText(arg))).join(', ')})`;
      const isWritable = edit && node.type !== 'IfStatement' && node.type !== 'AssignmentPattern';
      report(context, {
        node,
        messageId: maker ? 'made' : 'chain',
        certain: maker?.certain === true && !(isAssignment && mayKeep(node.left)),
        hint: hintFor(requests, call && call.length < 80 ? call : null),
        suggest: isWritable ? [{ messageId: 'call', data: { call }, fix: edit }] : null,
      });
    }

    /** `resolveRunId(req, …)` for a chain of fields of one request; `null` if it has other places. */
    function resolved(operands, maker) {
      const fields = [];
      let request = null;
      let parent = null;
      for (const { role, node } of operands) {
        if (role === 'request') {
          const field = fieldOf(node);
          if (field === null || (request !== null && request !== field.request)) return null;
          request = field.request;
          if (field.name !== null) fields.push(field.name);
        } else if (role === 'id' && parent === null && node.type === 'Identifier') parent = node.name;
        else if (role !== 'maker') return null;
      }
      if (request === null || (maker && operands.at(-1).role !== 'maker')) return null;
      const names = [...new Set(fields)];
      const options = [];
      if (names.length > 0 && (names.length > 1 || names[0] !== 'runId')) {
        options.push(`names: [${names.map((name) => `'${name}'`).join(', ')}]`);
      }
      if (parent !== null) options.push(parent === 'parentRunId' ? 'parentRunId' : `parentRunId: ${parent}`);
      if (maker) {
        if (maker.node.type === 'AwaitExpression' || maker.call.arguments.length > 1) return null;
        const [client] = maker.call.arguments;
        if (client) {
          options.push(
            client.type === 'Identifier' && client.name === 'clientId'
              ? 'clientId'
              : `clientId: ${sourceCode.getText(client)}`,
          );
        }
      } else options.push('generate: false');
      return {
        name: 'resolveRunId',
        args: options.length > 0 ? [request, `{ ${options.join(', ')} }`] : [request],
      };
    }

    /** `getNormalizedRunId(runId)` where one id is passed in. */
    function required(operands) {
      const given = operands.filter(({ role }) => role === 'id');
      return given.length === 1 && operands.length === 2
        ? { name: 'getNormalizedRunId', args: [given[0].node] }
        : null;
    }

    /** `req.query.runId` as `{ request: 'req', name: 'runId' }`; the name is `null` for `req.specificRunId`. */
    function fieldOf(node) {
      const member = unwrap(node);
      if (member.type !== 'MemberExpression') return null;
      const name = memberName(member);
      const holder = unwrap(member.object);
      if (holder.type === 'Identifier' && name === 'specificRunId') {
        return { request: holder.name, name: null };
      }
      if (holder.type !== 'MemberExpression' || unwrap(holder.object).type !== 'Identifier') return null;
      return /^(?:query|body)$/.test(memberName(holder) ?? '') && name !== null && /^[\w$]+$/.test(name)
        ? { request: unwrap(holder.object).name, name }
        : null;
    }

    /** `this.runId = this.runId || make()` makes an id once and keeps it, which is right. */
    function isKeptOnce(node, before) {
      const { parent } = wrapped(node);
      const target =
        parent.type === 'AssignmentExpression' && parent.right === wrapped(node)
          ? parent.left
          : node.type === 'AssignmentExpression'
            ? node.left
            : assignedInside(node);
      if (target === null || before.length !== 1) return false;
      return isSame(target, before[0].node) && isOwn(target);
    }

    /** `x || (x = make())` */
    function assignedInside(node) {
      const right = node.right && unwrap(node.right);
      return right?.type === 'AssignmentExpression' ? right.left : null;
    }

    /** Whether a place belongs to the code itself: `this.runId`, or a variable that only it sets. */
    function isOwn(target) {
      const node = unwrap(target);
      if (node.type === 'MemberExpression') {
        const root = rootOf(node);
        return root.type === 'ThisExpression' || (root.type === 'Identifier' && OWN.test(root.name));
      }
      if (node.type !== 'Identifier') return false;
      return ids.sources(node).every((source) => {
        if (source.type) return true;
        if (!source.node) return false;
        return isAbsent(unwrap(source.node)) || makesOnly(source.node);
      });
    }

    function makesOnly(expression) {
      let node = unwrap(expression);
      if (node.type === 'AwaitExpression') node = unwrap(node.argument);
      if (node.type === 'LogicalExpression') return makesOnly(node.right);
      if (node.type === 'AssignmentExpression') return makesOnly(node.right);
      return node.type === 'CallExpression' && makerOf(node) !== null;
    }

    const isSame = (one, other) => sourceCode.getText(unwrap(one)) === sourceCode.getText(unwrap(other));

    /** What each branch of an `if` sets one place to: `{ target, values, tests }`. */
    function assignmentsIn(statement) {
      const values = [];
      const tests = [];
      let target = null;
      let at = statement;
      while (at) {
        const branch = at.type === 'IfStatement' ? at.consequent : at;
        const assignment = onlyAssignment(branch);
        if (assignment === null || (target !== null && !isSame(target, assignment.left))) return null;
        target = assignment.left;
        values.push(assignment.right);
        if (at.type === 'IfStatement') tests.push(at.test);
        at = at.type === 'IfStatement' ? at.alternate : null;
      }
      return { target, values, tests };
    }

    function checkIf(statement) {
      if (!ids.isAboutRuns(statement)) return;
      if (statement.parent.type === 'IfStatement' && statement.parent.alternate === statement) return;
      const found = assignmentsIn(statement);
      if (found === null) return;
      const { target, values, tests } = found;
      if (statement.alternate === null) {
        // `if (!runId) runId = make();`
        const tested = missingIn(statement.test);
        if (tested === null || !isSame(tested, target)) return;
        const value = operandOf(values[0]);
        if (value.role !== 'maker' && value.role !== 'request') return;
        if (
          value.role === 'maker'
            ? isOwn(target) || !isGiven(target, values[0])
            : !isRequestedAtFirst(target, values[0])
        ) {
          return;
        }
        const first = { role: isRequested(ids, unwrap(target)) ? 'request' : 'id', node: target };
        report(context, {
          node: statement,
          messageId: value.role === 'maker' ? 'made' : 'chain',
          certain: value.role === 'maker' && value.certain === true && !mayKeep(target),
          hint: hintFor(first.role === 'request' || value.role === 'request' ? [first] : [], null),
        });
        return;
      }
      // `if (isChild) … else …` is a decision, and no fallback.
      if (values.some((value) => tests.some((test) => mentions(test, value)))) {
        checkOperands(statement, values);
      }
    }

    /** Whether a place may have got an id from elsewhere, so that one that is made here is another. */
    function isGiven(target, made) {
      const node = unwrap(target);
      if (node.type === 'MemberExpression') return ids.runId(node) !== null;
      if (node.type !== 'Identifier') return false;
      return ids
        .sources(node)
        .some(
          (source) =>
            source.node !== made &&
            !source.type &&
            (source.node ? !isAbsent(unwrap(source.node)) && !makesOnly(source.node) : true),
        );
    }

    function isRequestedAtFirst(target, later) {
      const node = unwrap(target);
      return (
        node.type === 'Identifier' &&
        ids.sources(node).some((source) => source.node !== later && isRequestedSource(ids, source))
      );
    }

    /** `if (req.query.runId) return req.query.runId; … return make();` */
    function checkReturns(block) {
      if (!/Function/.test(block.parent?.type ?? '') || !ids.isAboutRuns(block)) return;
      const last = block.body.at(-1);
      if (last?.type !== 'ReturnStatement' || !last.argument || block.body.length < 2) return;
      const values = [];
      let first = null;
      for (const statement of block.body.slice(0, -1)) {
        if (statement.type !== 'IfStatement' || statement.alternate) continue;
        const returned = onlyReturn(statement.consequent);
        if (returned === null || !mentions(statement.test, returned)) continue;
        values.push(returned);
        first ??= statement;
      }
      if (values.length === 0) return;
      values.push(last.argument);
      const operands = values.map(operandOf);
      // What a function looks up, and makes if it isn't there, is what such a function is for.
      if (!operands.some(({ role }) => role === 'request')) return;
      const maker = operands.at(-1).role === 'maker' ? operands.at(-1) : null;
      const requests = operands.filter(({ role }) => role === 'request');
      if (maker === null && requests.length < 2) return;
      report(context, {
        node: maker ? last : first,
        messageId: maker ? 'made' : 'chain',
        certain: maker?.certain === true,
        hint: hintFor(requests, null),
      });
    }

    const mentions = (test, value) => sourceCode.getText(test).includes(sourceCode.getText(unwrap(value)));

    return {
      LogicalExpression(node) {
        if (node.operator === '&&' || isInChain(node) || !ids.isAboutRuns(node)) return;
        checkOperands(node, operandsOf(node));
      },
      ConditionalExpression(node) {
        if (!ids.isAboutRuns(node)) return;
        const branches = [node.consequent, node.alternate];
        const roles = branches.map((branch) => operandOf(branch).role);
        const made = roles.indexOf('maker');
        // `isOld ? runId : otherForm(runId)` chooses a form of one id.
        if (made < 0 && roles.some((role) => role !== 'request')) return;
        const others = branches.filter((_, i) => i !== made);
        if (!others.some((other) => operandsOf(unwrap(other)).some((each) => mentions(node.test, each)))) {
          return;
        }
        // The one that is made comes last, as in a chain.
        const ordered = made === 0 ? [branches[1], branches[0]] : branches;
        checkOperands(
          node,
          ordered.flatMap((branch) => operandsOf(unwrap(branch))),
        );
      },
      AssignmentExpression(node) {
        if (node.operator === '||=' || node.operator === '??=') {
          checkOperands(node, [node.left, ...operandsOf(unwrap(node.right))]);
        }
      },
      AssignmentPattern(node) {
        if (!isNamedRunId(node)) return;
        const operands = operandsOf(unwrap(node.right)).map(operandOf);
        const maker = operands.find(({ role }) => role === 'maker');
        if (maker) {
          tell(
            node,
            [{ role: 'id', node: node.left }, maker],
            maker,
            isFromRequest(node) ? [{ node: node.left }] : [],
          );
        }
      },
      IfStatement: checkIf,
      BlockStatement: checkReturns,
    };

    /** `{ runId = make() } = req.query` */
    function isFromRequest(pattern) {
      let at = pattern.parent;
      while (at && /^(?:Property|ObjectPattern|AssignmentPattern)$/.test(at.type)) at = at.parent;
      const value =
        at?.type === 'VariableDeclarator' ? at.init : at?.type === 'AssignmentExpression' ? at.right : null;
      return value ? isHolder(unwrap(value)) : false;
    }
  },
};

/** The operands of a chain of `||` and `??`, in order. */
function operandsOf(node) {
  if (node.type !== 'LogicalExpression' || node.operator === '&&') return [node];
  return [...operandsOf(unwrap(node.left)), ...operandsOf(unwrap(node.right))];
}

function isInChain(node) {
  const { parent } = wrapped(node);
  if (parent.type === 'LogicalExpression') return parent.operator !== '&&';
  return parent.type === 'AssignmentExpression' && /^(?:\|\||\?\?)=$/.test(parent.operator);
}

const isAbsent = (node) =>
  (node.type === 'Literal' && (node.value === null || node.value === '')) ||
  (node.type === 'Identifier' && node.name === 'undefined') ||
  (node.type === 'UnaryExpression' && node.operator === 'void');

const REQUEST = /^(?:req|request|ctx|event|httpRequest|incoming)$/i;
const HOLDER = /^(?:query|body|params|headers|queryStringParameters|pathParameters|searchParams|cookies)$/;

/** Whether an expression is an object with fields of a request: `req.query`, `request.body`, `body`. */
function isHolder(node) {
  if (node.type === 'MemberExpression') {
    const name = memberName(node);
    return name !== null && HOLDER.test(name);
  }
  return node.type === 'Identifier' && (HOLDER.test(node.name) || REQUEST.test(node.name));
}

/** Whether an expression is a run id that a request brought. */
function isRequested(ids, node, depth = 0) {
  const inner = unwrap(node);
  if (depth > 6) return false;
  if (inner.type === 'MemberExpression') {
    const name = memberName(inner);
    return name !== null && isHolder(unwrap(inner.object)) && readName(name).runId !== null;
  }
  if (inner.type === 'CallExpression') {
    const method = methodOf(inner);
    if (method === null) {
      return (
        calleeName(inner) === 'String' &&
        inner.arguments.length === 1 &&
        isRequested(ids, inner.arguments[0], depth + 1)
      );
    }
    if (/^(?:get|header|param|getHeader)$/.test(method.name) && inner.arguments.length > 0) {
      const field = textOf(inner.arguments[0]);
      return field !== null && readName(field).runId !== null && isHolder(method.object);
    }
    return /^(?:trim|toString)$/.test(method.name) && isRequested(ids, method.object, depth + 1);
  }
  if (inner.type === 'Identifier') {
    return ids.sources(inner).some((source) => isRequestedSource(ids, source, depth + 1));
  }
  return false;
}

function isRequestedSource(ids, source, depth = 0) {
  if (source.node) return isRequested(ids, source.node, depth + 1);
  if (!source.key || !source.of) return false;
  const name = keyName(source.key);
  return name !== null && readName(name).runId !== null && isHolder(unwrap(source.of));
}

/** Objects in which code keeps what is its own. */
const OWN =
  /^(?:state|cache|context|store|self|current|global|globalThis|window|process|module|exports|memo|ref)$/i;
/** Objects that a caller passes in. */
const GIVEN =
  /^(?:req|request|ctx|event|opts|options|params|args|argv|input|payload|body|query|data|job|message|msg|config|props)$/i;

function rootOf(member) {
  let node = member;
  while (node.type === 'MemberExpression') node = unwrap(node.object);
  return node;
}

/** Whether a place is a field of an object that may keep an id for good, as a session does. */
const mayKeep = (target) => {
  const node = unwrap(target);
  return node.type === 'MemberExpression' && !GIVEN.test(rootOf(node).name ?? '');
};

/** `!runId`, `runId == null`, `runId === undefined`: what is missing; else `null`. */
function missingIn(test) {
  const node = unwrap(test);
  if (node.type === 'UnaryExpression' && node.operator === '!') return unwrap(node.argument);
  if (node.type !== 'BinaryExpression' || !/^={2,3}$/.test(node.operator)) return null;
  if (isAbsent(unwrap(node.right))) return unwrap(node.left);
  return isAbsent(unwrap(node.left)) ? unwrap(node.right) : null;
}

function only(statement) {
  if (statement.type !== 'BlockStatement') return statement;
  // A line that logs it changes nothing.
  const rest = statement.body.filter((each) => !isLogLine(each));
  return rest.length === 1 ? rest[0] : null;
}

const isLogLine = (statement) =>
  statement.type === 'ExpressionStatement' &&
  statement.expression.type === 'CallExpression' &&
  /^(?:log|info|warn|debug|error|trace)$/.test(calleeName(statement.expression) ?? '');

function onlyAssignment(branch) {
  const statement = only(branch);
  const expression = statement?.type === 'ExpressionStatement' ? unwrap(statement.expression) : null;
  return expression?.type === 'AssignmentExpression' && expression.operator === '=' ? expression : null;
}

function onlyReturn(branch) {
  const statement = only(branch);
  return statement?.type === 'ReturnStatement' ? statement.argument : null;
}

/** Whether a default is that of a run id: `runId = make()`, `{ runId: id = make() }`. */
function isNamedRunId(pattern) {
  if (pattern.left.type === 'Identifier' && readName(pattern.left.name).runId !== null) return true;
  const { parent } = pattern;
  return parent.type === 'Property' && keyName(parent) !== null && readName(keyName(parent)).runId !== null;
}

function hintFor(requests, call) {
  if (requests.length > 0) {
    const alone = call
      ? `Write ${call}`
      : "Write resolveRunId(req, { names }), which throws if it can't be one id";
    return `${alone}; or take it from runIdBoundary, as req.runId.`;
  }
  return 'Require the id, with getNormalizedRunId(runId). Make one only where a run starts, with generateTimestampRunId().';
}
