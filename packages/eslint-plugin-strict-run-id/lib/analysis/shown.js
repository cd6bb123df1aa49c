'use strict';

/**
 * Answers what a text is for. A text that people read, such as a log message or the title of a page, may contain an id or its first
 * eight characters. A text that takes the place of a run id may not.
 */

const { readName, returnsRunId, takesRunId, isScreaming } = require('./names.js');
const {
  unwrap,
  memberName,
  keyName,
  calleeName,
  methodOf,
  isFunction,
  functionAround,
  functionName,
  lastName,
} = require('./syntax.js');
const known = require('./known.js');

const LOGGER = /^(?:console|log|logs|logger|logging|winston|pino|bunyan|debug|.*(?:Log|Logger))$/;
const LOGS =
  /^_?(?:log|debug|warn|info|print|describe|it|test|context|group|createLogger|logger)(?:[A-Z_].*)?$/;

/** Names of texts for people, and of files. */
const READ =
  /(?:^|_)(?:message|msg|text|label|title|heading|caption|description|summary|notes?|subject|details?|reason|html|markdown|tooltip|placeholder|content|body_?text|banner|line|short|display|displayed|shown|pretty|preview|abbrev|abbreviated|truncated|masked|redacted|log_prefix|download|filename|file|filepath|path|slug|css|class_?name|test_?id|aria_.*|human|friendly|printable|anchor)(?:_|$)/;

const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
const isReadName = (name) => name !== null && READ.test(snake(name));

/**
 * Whether people read what an expression becomes a part of: a log line, the message of an error, a page, the name of a file. With
 * `logs: false`, a log line doesn't count, because a log is searched for ids as well.
 */
function isShown(node, { logs = true } = {}) {
  let inner = node;
  for (let at = node.parent; at; inner = at, at = at.parent) {
    switch (at.type) {
      case 'TemplateLiteral':
        if (isCutOff(at, inner)) return true;
        break;
      case 'BinaryExpression':
        if (at.operator !== '+') return false;
        break;
      case 'ConditionalExpression':
        if (at.test === inner) return false;
        break;
      case 'LogicalExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'ArrayExpression':
      case 'ObjectExpression':
      case 'SpreadElement':
        break;
      case 'Property':
        if (isReadName(keyName(at))) return true;
        break;
      case 'MemberExpression':
        // `.padEnd(20)`, `.join(' ')`
        if (at.object !== inner || at.parent.type !== 'CallExpression' || at.parent.callee !== at) {
          return false;
        }
        if (!/^(?:pad(?:End|Start)|toUpperCase|toLowerCase|concat|join|trim)$/.test(memberName(at))) {
          return false;
        }
        break;
      case 'CallExpression': {
        if (at.callee === inner) break;
        if (isLogCall(at)) return logs;
        const name = calleeName(at);
        // `chalk.gray(…)`, `String(…)`: what they are given is in what they return.
        const method = methodOf(at);
        const passes =
          name === 'String' ||
          /^(?:chalk|colors|kleur|pc|ansi)$/.test(method?.object?.name ?? '') ||
          name === 'concat';
        if (!passes) return false;
        break;
      }
      case 'NewExpression':
        return /Error$|Exception$/.test(at.callee.name ?? '');
      case 'ThrowStatement':
      case 'JSXExpressionContainer':
        return true;
      case 'VariableDeclarator':
        return at.id.type === 'Identifier' && isReadName(at.id.name);
      case 'AssignmentExpression':
        if (at.left.type === 'Identifier') return isReadName(at.left.name);
        return at.left.type === 'MemberExpression' && isReadName(memberName(at.left));
      case 'ReturnStatement':
      case 'ArrowFunctionExpression': {
        const around = isFunction(at) ? at : functionAround(at);
        const name = around && functionName(around);
        return name !== null && isReadName(name ?? '');
      }
      default:
        return false;
    }
  }
  return false;
}

/** `${runId.slice(0, 8)}…` */
function isCutOff(template, expression) {
  const at = template.expressions.indexOf(expression);
  return at >= 0 && /^(?:…|\.\.\.)/.test(template.quasis[at + 1].value.cooked ?? '');
}

function isLogCall(call) {
  const method = methodOf(call);
  if (method === null) return LOGS.test(calleeName(call) ?? '');
  const { object } = method;
  const owner = lastName(object);
  // `logger.child({}).info(…)`
  if (object.type === 'CallExpression') return isLogCall(object);
  return (owner !== null && LOGGER.test(owner)) || /^log(?:[A-Z]|$)/.test(method.name);
}

/**
 * Whether an expression takes the place of a run id: it is set to `runId`, passed for the parameter of a known function, or returned
 * by a function that returns one.
 */
function becomesRunId(ids, node) {
  let inner = node;
  for (let at = node.parent; at; inner = at, at = at.parent) {
    switch (at.type) {
      case 'ConditionalExpression':
        if (at.test === inner) return false;
        break;
      case 'LogicalExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'AwaitExpression':
        break;
      case 'VariableDeclarator':
        return at.id.type === 'Identifier' && isRunIdName(at.id.name);
      case 'AssignmentExpression':
        if (at.right !== inner) return false;
        if (at.left.type === 'Identifier') return isRunIdName(at.left.name);
        return at.left.type === 'MemberExpression' && isRunIdName(memberName(at.left));
      case 'AssignmentPattern':
        return at.right === inner && at.left.type === 'Identifier' && isRunIdName(at.left.name);
      case 'PropertyDefinition':
      case 'Property': {
        if (at.value !== inner) return false;
        const name = at.type === 'Property' ? keyName(at) : at.computed ? null : at.key.name;
        if (name === null && at.computed) {
          // `[FIELDS.RUN_ID]: …`
          const key = unwrap(at.key);
          const field = lastName(key);
          return field !== null && /^(?:.*_)?RUN_ID$/.test(field);
        }
        return isRunIdName(name);
      }
      case 'JSXExpressionContainer':
        return at.parent.type === 'JSXAttribute' && isRunIdName(at.parent.name.name);
      case 'ReturnStatement':
      case 'ArrowFunctionExpression': {
        if (isFunction(at) && at.body !== inner) return false;
        const around = isFunction(at) ? at : functionAround(at);
        const name = around && functionName(around);
        if (!name) return false;
        return (
          returnsRunId(name) !== null ||
          isRunIdName(name) ||
          (takesRunId(name) && !/^(?:is|has|check|valid)/.test(name))
        );
      }
      case 'CallExpression': {
        const index = at.arguments.indexOf(inner);
        if (index < 0) return false;
        const bound = ids.exportOf(at.callee);
        const facts = bound?.name ? known.functionOf(bound.module, bound.name) : null;
        if (facts?.parameters[index] === 'runId') return true;
        // `searchParams.set('runId', …)`, `headers.set('X-Run-Id', …)`
        if (index === 1 && /^(?:set|append|setHeader|header)$/.test(calleeName(at) ?? '')) {
          const key = at.arguments[0];
          return key.type === 'Literal' && typeof key.value === 'string' && isRunIdName(key.value);
        }
        return false;
      }
      default:
        return false;
    }
  }
  return false;
}

const isRunIdName = (name) => Boolean(name) && !isScreaming(name) && readName(name).runId !== null;

module.exports = { isShown, becomesRunId };
