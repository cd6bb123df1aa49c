'use strict';

/**
 * Writes a call of a function of strict-run-id into a file: by the binding that the file has, or by one that it adds. It adds one only if
 * the file shows how it loads modules, and if the name is free.
 */

const bindings = require('./bindings.js');
const known = require('./known.js');
const { unwrap, wrapped, keyName, contains } = require('./syntax.js');

/** What the file loads at its top level, by its `sourceCode`. */
const files = new WeakMap();

function loadsOf(sourceCode) {
  let loads = files.get(sourceCode);
  if (loads === undefined) {
    loads = findLoads(sourceCode);
    files.set(sourceCode, loads);
  }
  return loads;
}

/** Every top-level import or `require` as `{ statement, names: Map(exported → local), namespace, list, module, isPackage }`. */
function findLoads(sourceCode) {
  const loads = [];
  for (const statement of sourceCode.ast.body) {
    if (statement.type === 'ImportDeclaration') {
      if (statement.importKind === 'type') continue;
      loads.push({ statement, ...importedBy(statement), ...moduleAt(sourceCode, statement) });
    } else if (statement.type === 'VariableDeclaration') {
      for (const declarator of statement.declarations) {
        const call = declarator.init && unwrap(declarator.init);
        if (call?.type !== 'CallExpression') continue;
        loads.push({ statement, ...declaredBy(declarator.id), ...moduleAt(sourceCode, call) });
      }
    }
  }
  return loads;
}

function moduleAt(sourceCode, node) {
  const request = bindings.request(sourceCode, node);
  return { module: request?.module ?? null, isPackage: request?.isPackage ?? false };
}

function importedBy(statement) {
  const names = new Map();
  let namespace = null;
  let list = null;
  for (const specifier of statement.specifiers) {
    if (specifier.type === 'ImportSpecifier' && specifier.importKind !== 'type') {
      names.set(specifier.imported.name ?? specifier.imported.value, specifier.local.name);
      list = specifier;
    } else if (specifier.type === 'ImportNamespaceSpecifier' || specifier.type === 'ImportDefaultSpecifier') {
      namespace ??= specifier.local.name;
    }
  }
  return { names, namespace, list };
}

function declaredBy(pattern) {
  if (pattern.type === 'Identifier') return { names: new Map(), namespace: pattern.name, list: null };
  const names = new Map();
  if (pattern.type !== 'ObjectPattern') return { names, namespace: null, list: null };
  for (const property of pattern.properties) {
    if (property.type === 'Property' && property.value.type === 'Identifier' && keyName(property) !== null) {
      names.set(keyName(property), property.value.name);
    }
  }
  const last = pattern.properties.at(-1);
  return { names, namespace: null, list: last?.type === 'Property' ? last : null };
}

/** The variable that a name would refer to at a node. */
function lookUp(sourceCode, node, name) {
  for (let scope = sourceCode.getScope(node); scope; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable?.defs.length > 0) return { variable, scope };
  }
  return null;
}

/** Whether a name at a node is the one that a top-level statement declares. */
function refersTo(sourceCode, node, name, statement) {
  const found = lookUp(sourceCode, node, name);
  return (
    found !== null && found.variable.defs.length === 1 && contains(statement, found.variable.defs[0].name)
  );
}

/**
 * Returns how to write the function at a node, as `{ callee, edits }`; `null` if it can't be bound for sure. `edits(fixer)` are those
 * that bind it: none if it is bound.
 */
function callOf(sourceCode, node, name) {
  const loads = loadsOf(sourceCode);
  for (const load of loads) {
    if (load.module === null || !hasExport(load.module, name)) continue;
    const local = load.names.get(name);
    if (local !== undefined && refersTo(sourceCode, node, local, load.statement)) return bound(local);
    const isNamespace = load.namespace !== null && load.isPackage && load.module === known.PACKAGE;
    if (isNamespace && refersTo(sourceCode, node, load.namespace, load.statement)) {
      return bound(`${load.namespace}.${name}`);
    }
  }
  if (!isFree(sourceCode, node, name)) return null;
  for (const load of loads) {
    if (load.module !== known.PACKAGE || !load.isPackage || load.list === null) continue;
    if (contains(load.statement, node) || node.range[0] < load.statement.range[0]) continue;
    return { callee: name, edits: (fixer) => [fixer.insertTextAfterRange(load.list.range, `, ${name}`)] };
  }
  const line = newLoad(sourceCode, node, name);
  return line === null
    ? null
    : { callee: name, edits: (fixer) => [fixer.insertTextAfterRange([line.at, line.at], line.text)] };
}

const hasExport = (module, name) =>
  known.functionOf(module, name) !== null || (module === known.PACKAGE && known.VALUES.includes(name));

const bound = (callee) => ({ callee, edits: () => [] });

const mentioned = new WeakMap();

function mentions(sourceCode, name) {
  if (!mentioned.has(sourceCode)) mentioned.set(sourceCode, new Map());
  const names = mentioned.get(sourceCode);
  if (!names.has(name)) names.set(name, sourceCode.text.includes(name));
  return names.get(name);
}

/** Whether nothing in the file is called so, at the top level, around the node, or as a global that the file uses. */
function isFree(sourceCode, node, name) {
  // Most names are nowhere in the text, which is cheaper to see than what all scopes hold.
  if (!mentions(sourceCode, name)) return true;
  if (lookUp(sourceCode, node, name) !== null) return false;
  const { scopes } = sourceCode.scopeManager;
  const top = scopes.filter(({ type }) => type === 'global' || type === 'module');
  if (top.some((scope) => scope.set.get(name)?.defs.length > 0)) return false;
  const [commonjs] = scopes.filter(({ type, block }) => type === 'function' && block.type === 'Program');
  if (commonjs?.set.get(name)?.defs.length > 0) return false;
  return !scopes[0].through.some(({ identifier }) => identifier.name === name);
}

/** Where a new import or `require` goes, and its text; `null` if the file doesn't show which of the two it uses. */
function newLoad(sourceCode, node, name) {
  const layout = layoutOf(sourceCode);
  if (layout === null) return null;
  const { isModule, quote, semicolon, before, after, at } = layout;
  // An import is hoisted, and a require isn't.
  if (!isModule && node.range[0] < at) return null;
  const line = isModule
    ? `import { ${name} } from ${quote}${known.PACKAGE}${quote}${semicolon}`
    : `const { ${name} } = require(${quote}${known.PACKAGE}${quote})${semicolon}`;
  return { at, text: `${before}${line}${after}` };
}

const layouts = new WeakMap();

function layoutOf(sourceCode) {
  if (!layouts.has(sourceCode)) layouts.set(sourceCode, findLayout(sourceCode));
  return layouts.get(sourceCode);
}

/** How and where a file loads modules: `{ isModule, quote, semicolon, before, after, at }`, or `null`. */
function findLayout(sourceCode) {
  const { body } = sourceCode.ast;
  const isModule = body.some(({ type }) => /^(?:Import|Export(?:Named|All|Default))Declaration$/.test(type));
  const first = body.findIndex((statement) => !isDirective(statement));
  if (first < 0) return null;
  const isRequire = (statement) =>
    statement.type === 'VariableDeclaration' &&
    statement.declarations.length > 0 &&
    statement.declarations.every(
      ({ init }) => init && /^(?:await )?require\(/.test(sourceCode.getText(init)),
    );
  if (!isModule && !body.some((statement) => isRequire(statement) || isExports(sourceCode, statement))) {
    return null;
  }
  const isImport = ({ type }) => type === 'ImportDeclaration';
  let anchor = null;
  for (const statement of body.slice(first)) {
    if (isModule ? !isImport(statement) : !isRequire(statement)) break;
    anchor = statement;
  }
  if (isModule) anchor ??= body.findLast(isImport) ?? null;
  const { text } = sourceCode;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const model = anchor ? sourceCode.getText(anchor) : text;
  const quote = model.includes("'") || !model.includes('"') ? "'" : '"';
  const sample = anchor ?? body[first];
  const semicolon =
    sample.type === 'FunctionDeclaration' || sourceCode.getText(sample).endsWith(';') ? ';' : '';
  const common = { isModule, quote, semicolon };
  if (anchor !== null) return { ...common, at: afterComments(text, anchor.range[1]), before: eol, after: '' };
  if (first > 0) {
    return { ...common, at: afterComments(text, body[first - 1].range[1]), before: eol + eol, after: '' };
  }
  return { ...common, at: body[0].range[0], before: '', after: eol + eol };
}

/** Comments up to the end of a line. */
const LINE_END = /(?:[ \t]*\/\*[^\r\n]*?\*\/)*[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/y;

/** The end of the comments that follow a statement on its line: `// eslint-disable-line` belongs to it. */
function afterComments(text, end) {
  LINE_END.lastIndex = end;
  const found = LINE_END.exec(text);
  return found === null ? end : end + found[0].length;
}

const isDirective = (statement) =>
  statement.type === 'ExpressionStatement' &&
  statement.expression.type === 'Literal' &&
  typeof statement.expression.value === 'string';

const isExports = (sourceCode, statement) =>
  statement.type === 'ExpressionStatement' &&
  /^(?:module\.)?exports\b/.test(sourceCode.text.slice(statement.range[0], statement.range[0] + 20));

/** Node types that keep their meaning as an argument. */
const UNSAFE_ARGUMENTS = new Set(['SequenceExpression', 'SpreadElement']);

/**
 * Returns an edit that replaces `node` by a call of the package's function `name` (or `airtableFormula.and`), for `fix` or `suggest`; `null` if it can't be written
 * for sure. `args` are nodes whose text is kept, or texts.
 */
function replaceByCall(sourceCode, node, name, args, wrap = (call) => call) {
  if (args.some((arg) => typeof arg !== 'string' && UNSAFE_ARGUMENTS.has(arg.type))) return null;
  // With its assertion: `clientId!`
  const texts = args.map((arg) => (typeof arg === 'string' ? arg : sourceCode.getText(wrapped(arg))));
  // A comment would be lost, unless it is within an argument.
  let rest = sourceCode.getText(node);
  for (const text of texts) rest = rest.replace(text, '');
  if (/\/[/*]/.test(rest)) return null;
  const [exported, ...members] = name.split('.');
  const call = callOf(sourceCode, node, exported);
  if (call === null) return null;
  const callee = [call.callee, ...members].join('.');
  return (fixer) => [
    ...call.edits(fixer),
    fixer.replaceTextRange(node.range, wrap(`${callee}(${texts.join(', ')})`)),
  ];
}

module.exports = { callOf, replaceByCall };
