'use strict';

/**
 * Finds Airtable formulas that a value is written into: `` `{Run ID} = '${runId}'` ``. A quote in the value ends the text, so such a formula
 * breaks for the client O'Neil, and whoever sends the value decides which rows it matches.
 */

const { idsOf } = require('../analysis/ids.js');
const { isScreaming } = require('../analysis/names.js');
const { isShown } = require('../analysis/shown.js');
const { replaceByCall } = require('../analysis/calls.js');
const { report } = require('../analysis/report.js');
const {
  unwrap,
  wrapped,
  textOf,
  memberName,
  keyName,
  calleeName,
  methodOf,
  partsOf,
  isFunction,
  functionName,
  lastName,
} = require('../analysis/syntax.js');

/**
 * Without one of these in its text, a file has no formula that this rule could know. A call of `.find(` isn't one, and
 * `const { a } = b` isn't a comparison: almost every file has those.
 */
const words =
  /formula|\}\s*(?:&\s*(?:''|"")\s*)?[!<>]?=\s*['"`\\$\d&]|(?<![.\w])(?:FIND|SEARCH|RECORD_ID|EXACT|REGEX_MATCH|LEFT|LOWER|UPPER|TRIM|ARRAYJOIN|IS_SAME|IS_BEFORE|IS_AFTER|DATESTR|DATETIME_\w+)\(/i;

const messages = {
  formula:
    'This writes a value into an Airtable formula. A quote in it, as in the client "O\'Neil", breaks the formula, and text from ' +
    'outside can match the rows of every tenant. {{hint}}',
  find:
    'This looks for an id anywhere in a field. FIND("251003-154510", …) also finds the run of every client, and "Park" is found in ' +
    '"Ada-Park". {{hint}}',
  call: 'Write {{call}}.',
};

/** Stands for an expression in the text of a formula. */
const HOLE = '\u0000';

/** A field that is compared. */
const COMPARED = /\{[^{}]+\}\s*(?:&\s*(?:''|"")\s*)?(?:[!<>]?=|[<>])/;
/** A function that only formulas have, or one with a field. */
const FUNCTION =
  /\b(?:FIND|SEARCH|AND|OR|NOT|IF|LEFT|RIGHT|LOWER|UPPER|TRIM|EXACT|REGEX_MATCH|ARRAYJOIN|IS_SAME|IS_AFTER|IS_BEFORE|DATETIME_DIFF|DATESTR|SUBSTITUTE)\s*\(/;
/** A cell of a spreadsheet: `A1`, or `A${row}`. */
const CELL = new RegExp(`(?<![\\w'"{])[A-Z]{1,2}(?:\\d+|${HOLE})(?![\\w'"}])`);
/** Any function of a field: `DATETIME_FORMAT({Created}, 'YYYY') = '…'`. */
const OF_FIELD = /\b[A-Z][A-Z_]+\(\s*(?:[^(){}]*,\s*)?\{[^{}:;]+\}/;
const RECORD = /\bRECORD_ID\(\)\s*=/;
/** SQL, in which some write the names of parameters in braces: `WHERE kind = {kind}`. */
const SQL = /\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b/;

const EQUALS = new RegExp(`^\\s*\\{([^{}\\\\${HOLE}]+)\\}\\s*=\\s*(['"])${HOLE}\\2\\s*$`);
const FIND = new RegExp(
  `^\\s*(?:FIND|SEARCH)\\(\\s*(['"])${HOLE}\\1\\s*,\\s*\\{([^{}\\\\${HOLE}]+)\\}\\s*(?:&\\s*(?:''|"")\\s*)?\\)\\s*(?:>\\s*0)?\\s*$`,
);

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow values that are written into Airtable formulas',
      url: 'docs/rules/no-inline-formula.md',
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

    function check(node) {
      const { parent } = wrapped(node);
      if (
        parent.type === 'TemplateLiteral' ||
        (parent.type === 'BinaryExpression' && parent.operator === '+')
      ) {
        return;
      }
      const parts = partsOf(node);
      if (parts !== null) checkParts(node, parts);
    }

    function checkParts(node, parts) {
      const text = parts.map((part) => (typeof part === 'string' ? part : HOLE)).join('');
      if (!text.includes(HOLE) || !/[{'"(]/.test(text)) return;
      const isUnmistakable = isFormula(text);
      const isInContext = isUnmistakable || text.length < 2000 ? isFormulaContext(node) : false;
      if (!isUnmistakable && !isInContext) return;
      if (!isUnmistakable && CELL.test(text) && !isFormulaContext(node, isFilterName)) return;
      const values = valuesIn(parts).filter((value) => isRisky(value, isInContext));
      if (values.length === 0 || (!isInContext && isShown(node))) return;
      tell(node, text, values);
    }

    /** Whether a value is one to report: it stands in quotes and may be anything, or it is an id. */
    function isRisky({ node, isQuoted, isField }) {
      if (isField) return false;
      const inner = unwrap(node);
      const bare = escapedValue(inner);
      const isId = isStrongRunId(bare) || ids.clientId(bare) !== null;
      if (isFormulaCall(inner)) return false;
      if (!isQuoted) {
        // `{Run ID} = ${JSON.stringify(runId)}`
        return isId && (bare !== inner || inner.type === 'Identifier' || inner.type === 'MemberExpression');
      }
      if (bare !== inner && !isId) return false;
      return !isConstant(ids, inner);
    }

    function isStrongRunId(node) {
      const known = ids.runId(node);
      return known !== null && known.level !== 'weak';
    }

    /** A formula that the package makes, or a function of the file that is named after one. */
    function isFormulaCall(node) {
      if (node.type !== 'CallExpression') return false;
      const bound = ids.exportOf(node.callee);
      return bound?.name?.startsWith('airtableFormula') === true;
    }

    function tell(node, text, values) {
      const [{ node: value }] = values;
      const inner = unwrap(value);
      const known = ids.runId(escapedValue(inner));
      const isClient = ids.clientId(escapedValue(inner)) !== null;
      const isId = known !== null || isClient;
      const isEscaped = values.every(
        (each) => escapedValue(unwrap(each.node)) !== unwrap(each.node) || !each.isQuoted,
      );
      const isCertain = !isEscaped && (isCertainText(text) || isFormulaContext(node, isFilterName));
      const equals = EQUALS.exec(text);
      const find = equals === null ? FIND.exec(text) : null;
      const written = (equals || find) && isId ? callFor(known, isClient, equals, find, value) : null;
      const edit = written && replaceByCall(sourceCode, node, written.name, [written.field, value]);
      const call = written && `${written.name}(${written.field}, ${shortText(sourceCode, value)})`;
      const isFix =
        edit !== null && isCertain && equals !== null && known?.level === 'certain' && known.present === true;
      report(context, {
        node,
        messageId: /\b(?:FIND|SEARCH)\(/.test(text) && isId ? 'find' : 'formula',
        certain: isCertain,
        hint: call ? `Write ${call}.` : hintFor(known, isClient, text),
        fix: isFix ? edit : null,
        suggest: edit && !isFix ? [{ messageId: 'call', data: { call }, fix: edit }] : null,
      });
    }

    return {
      TemplateLiteral(node) {
        if (node.expressions.length > 0 && node.parent.type !== 'TaggedTemplateExpression') check(node);
      },
      BinaryExpression(node) {
        if (node.operator === '+') check(node);
      },
      CallExpression(node) {
        const name = calleeName(node);
        if (name === 'join' || name === 'concat') check(node);
        // `util.format("{Run ID} = '%s'", runId)`
        else if (name === 'format' || name === 'sprintf') {
          const template = textOf(node.arguments[0] ?? null);
          if (template === null || !template.includes('%s')) return;
          const parts = template
            .split('%s')
            .flatMap((text, i) => (i === 0 ? [text] : [node.arguments[i] ?? '', text]))
            .filter((part) => part !== '');
          checkParts(node, parts);
        }
      },
    };
  },
};

function isFormula(text) {
  if (RECORD.test(text)) return true;
  if (/[;]\s*$|\bfunction\b|=>|&&|\|\|/.test(text) || SQL.test(text)) return false;
  return COMPARED.test(text) || OF_FIELD.test(text) || (FUNCTION.test(text) && /\{[^{}:;]+\}/.test(text));
}

/** Whether the text alone proves it: a named field is compared, or is an argument. */
const isCertainText = (text) => /\{[^{}\0]+\}|\bRECORD_ID\(\)/.test(text);

/** Whether an expression becomes a formula by name: `filterByFormula: …`, `const formula = …`, `buildFormula()`. */
function isFormulaContext(node, isName = isFormulaName) {
  let inner = node;
  for (let at = node.parent, steps = 0; at && steps < 12; inner = at, at = at.parent, steps++) {
    switch (at.type) {
      case 'Property':
        return isName(keyName(at));
      case 'VariableDeclarator':
        return at.id.type === 'Identifier' && isName(at.id.name);
      case 'AssignmentExpression':
        return isName(lastName(at.left));
      case 'AssignmentPattern':
        return at.left.type === 'Identifier' && isName(at.left.name);
      case 'CallExpression': {
        if (at.callee === inner) break;
        const name = calleeName(at);
        // `params.set('filterByFormula', …)`, `formulas.push(…)`
        if (/^(?:set|append)$/.test(name ?? '') && at.arguments.length === 2) {
          return isName(textOf(at.arguments[0]));
        }
        const method = methodOf(at);
        if (/^(?:push|unshift)$/.test(name ?? '')) {
          return method.object.type === 'Identifier' && isName(method.object.name);
        }
        if (/^(?:map|flatMap|encodeURIComponent|join|filter|concat|from|String|trim)$/.test(name ?? '')) {
          break;
        }
        return isName(name) && !/^(?:is|parse|escape)/.test(name);
      }
      case 'ReturnStatement':
      case 'BlockStatement':
        break;
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'FunctionDeclaration': {
        const name = functionName(at);
        if (name !== null) return isName(name);
        // A callback: what it returns is in what the call returns.
        if (at.parent.type !== 'CallExpression') return false;
        break;
      }
      default:
        if (/Statement$|Declaration$/.test(at.type) || isFunction(at)) return false;
    }
  }
  return false;
}

/** Airtable's own name. `formula` is also what a spreadsheet has. */
const isFilterName = (name) => typeof name === 'string' && /filter_?by_?formula/i.test(name);

const isFormulaName = (name) => typeof name === 'string' && /formula/i.test(name);

/** The expressions of a formula: `[{ node, isQuoted, isField }]`. */
function valuesIn(parts) {
  const values = [];
  let quote = null;
  let isField = false;
  for (const part of parts) {
    if (typeof part !== 'string') {
      values.push({ node: part, isQuoted: quote !== null, isField });
      continue;
    }
    for (let i = 0; i < part.length; i++) {
      const char = part[i];
      if (char === '\\') i++;
      else if (quote !== null) {
        if (char === quote) quote = null;
      } else if (char === '{') isField = true;
      else if (char === '}') isField = false;
      else if (!isField && (char === "'" || char === '"')) quote = char;
    }
  }
  return values;
}

const ESCAPES = /^esc|escape|sanitiz|sanitis|quote|encode|stringify|safe/i;

/** What is escaped: `runId` of `escapeFormula(runId)` and of `runId.replace(/'/g, "\\'")`. Other values are returned as they are. */
function escapedValue(node) {
  if (node.type !== 'CallExpression') return node;
  const method = methodOf(node);
  const name = calleeName(node) ?? '';
  if (method !== null && /^replace(?:All)?$/.test(method.name)) return escapedValue(method.object);
  return ESCAPES.test(name) && node.arguments.length > 0 ? unwrap(node.arguments[0]) : node;
}

const MADE_HERE =
  /^(?:toISOString|toFixed|toLocaleDateString|getTime|getFullYear|valueOf|format|now|Number|parseInt|parseFloat|toISODate|toISO|formatISO|toDateString|toJSON)$/;

/** Whether a value can't be text from outside: a constant, a number or a time that the code makes. */
function isConstant(ids, node, depth = 0) {
  const inner = unwrap(node);
  if (depth > 8) return false;
  const isDeep = (each) => isConstant(ids, each, depth + 1);
  switch (inner.type) {
    case 'Literal':
      return true;
    case 'TemplateLiteral':
      return inner.expressions.every(isDeep);
    case 'BinaryExpression':
      return inner.operator === '+' ? isDeep(inner.left) && isDeep(inner.right) : true;
    case 'ConditionalExpression':
      return isDeep(inner.consequent) && isDeep(inner.alternate);
    case 'LogicalExpression':
      return isDeep(inner.left) && isDeep(inner.right);
    case 'UnaryExpression':
    case 'UpdateExpression':
      return true;
    case 'Identifier': {
      const sources = ids.sources(inner);
      if (sources.length === 0) return isScreaming(inner.name);
      return sources.every((source) => isConstantSource(ids, source, inner.name, depth));
    }
    case 'MemberExpression': {
      // `STATUS.RUNNING`, `config.STATUS`
      const name = memberName(inner);
      if (name !== null && isScreaming(name)) return true;
      const object = unwrap(inner.object);
      if (object.type === 'Identifier' && isScreaming(object.name)) return true;
      if (object.type !== 'Identifier') return false;
      const sources = ids.sources(object);
      return (
        sources.length > 0 &&
        sources.every((source) => {
          const value = source.node && unwrap(source.node);
          if (value?.type === 'ArrayExpression') {
            return value.elements.every((each) => each !== null && isDeep(each));
          }
          return (
            value?.type === 'ObjectExpression' &&
            value.properties.every((each) => each.type === 'Property' && isDeep(each.value))
          );
        })
      );
    }
    case 'CallExpression': {
      const name = calleeName(inner) ?? '';
      if (MADE_HERE.test(name)) return true;
      const method = methodOf(inner);
      // `now.toISOString().slice(0, 10)`, `….split('T')`
      if (
        method !== null &&
        /^(?:slice|split|substring|replace|trim|toUpperCase|toLowerCase|toString|pad(?:Start|End))$/.test(
          name,
        )
      ) {
        return isDeep(method.object);
      }
      return false;
    }
    case 'NewExpression':
      return inner.callee.name === 'Date' && inner.arguments.every(isDeep);
    default:
      return false;
  }
}

function isConstantSource(ids, source, name, depth) {
  if (source.node) return isConstant(ids, source.node, depth + 1);
  if (source.type) {
    return /^TS(?:Number|Boolean)Keyword$/.test(source.type.type) || isLiteralType(source.type);
  }
  if (source.element) return isConstantList(ids, source.element, depth + 1);
  // `for (const [name, label] of Object.entries(STATES))`
  if (source.within?.element) return isConstantList(ids, source.within.element, depth + 1);
  if (source.item !== undefined && source.of) return isConstant(ids, source.of, depth + 1);
  if (source.parameter && source.index === 0) {
    const call = source.of.parent;
    const method = call?.type === 'CallExpression' && call.arguments[0] === source.of ? methodOf(call) : null;
    return (
      method !== null &&
      /^(?:map|forEach|flatMap|filter|some|every)$/.test(method.name) &&
      isConstantList(ids, method.object, depth + 1)
    );
  }
  // An import, or a function: `STATUS` of another file.
  return source.unknown === true && isScreaming(name);
}

const isLiteralType = (type) =>
  type.type === 'TSLiteralType' || (type.type === 'TSUnionType' && type.types.every(isLiteralType));

function isConstantList(ids, node, depth) {
  const inner = unwrap(node);
  if (depth > 8) return false;
  if (inner.type === 'ArrayExpression') {
    return inner.elements.every((each) => each !== null && isConstant(ids, each, depth + 1));
  }
  // `Object.keys(STATES)`
  if (
    inner.type === 'CallExpression' &&
    methodOf(inner)?.object.name === 'Object' &&
    inner.arguments.length === 1
  ) {
    const [of] = inner.arguments;
    return of.type === 'Identifier' && (isScreaming(of.name) || isConstantList(ids, of, depth + 1));
  }
  if (inner.type === 'ObjectExpression') {
    return inner.properties.every(
      (each) => each.type === 'Property' && isConstant(ids, each.value, depth + 1),
    );
  }
  if (inner.type === 'MemberExpression') return isScreaming(memberName(inner) ?? '');
  if (inner.type !== 'Identifier') return false;
  const sources = ids.sources(inner);
  if (sources.length === 0) return isScreaming(inner.name);
  return sources.every((source) =>
    source.node
      ? isConstantList(ids, source.node, depth + 1)
      : source.unknown === true && isScreaming(inner.name),
  );
}

/** The call that stands in for a formula of one comparison. */
function callFor(known, isClient, equals, find, value) {
  const field = quoted(equals ? equals[1] : find[2], value);
  if (isClient && known === null) return equals ? { name: 'airtableFormula.clientIdEquals', field } : null;
  const isBase = find !== null && known.kind !== 'client';
  return { name: isBase ? 'airtableFormula.baseIdMatches' : 'airtableFormula.runIdEquals', field };
}

const quoted = (text) => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);

function hintFor(known, isClient, text) {
  if (known !== null || isClient) {
    const call =
      known === null
        ? 'clientIdEquals(field, clientId)'
        : /\b(?:FIND|SEARCH)\(/.test(text)
          ? 'baseIdMatches(field, runId)'
          : 'runIdEquals(field, runId)';
    return `Write airtableFormula.${call}, and combine it with airtableFormula.and(…).`;
  }
  return 'Write airtableFormula.runIdEquals or clientIdEquals for ids. Escape any other value in a function of your own, such as escapeText(value).';
}

function shortText(sourceCode, node) {
  const text = sourceCode.getText(node);
  return text.length > 40 || text.includes('\n') ? 'runId' : text;
}
