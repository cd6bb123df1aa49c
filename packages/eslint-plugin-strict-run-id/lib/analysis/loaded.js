'use strict';

/**
 * Edits the place where a file takes a name from a module: `{ a, b } = require('…')`, `a = require('…').a`, `import { a, b } from '…'`.
 */

const { unwrap, keyName, textOf } = require('./syntax.js');

/**
 * Returns where a variable is taken from a module, as `{ statement, element, elements, source, uses, member }`; `null` if it is
 * anything but a plain property of a declaration or import. `uses` is how often the variable is read. `member` is the expression
 * `require('…').a`, or `null` if the name is one of a list.
 */
function loadedName(variable) {
  const [def] = variable.defs;
  if (variable.defs.length !== 1) return null;
  const uses = variable.references.filter((reference) => reference.isRead()).length;
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return null;
  if (def.type === 'ImportBinding' && def.node.type === 'ImportSpecifier') {
    const elements = def.parent.specifiers.filter(({ type }) => type === 'ImportSpecifier');
    if (elements.length < def.parent.specifiers.length || def.parent.importKind === 'type') return null;
    return {
      statement: def.parent,
      element: def.node,
      elements,
      source: def.parent.source,
      uses,
      member: null,
    };
  }
  if (def.type !== 'Variable' || !def.node.init) return null;
  const init = unwrap(def.node.init);
  if (def.node.id.type === 'Identifier') return loadedMember(def.node, init, uses);
  if (def.node.id.type !== 'ObjectPattern') return null;
  const elements = def.node.id.properties;
  const element = elements.find((property) => property.type === 'Property' && property.value === def.name);
  if (element === undefined || keyName(element) === null || elements.at(-1).type === 'RestElement') {
    return null;
  }
  if (!isLoad(init) || !isAlone(def.node)) return null;
  return {
    statement: def.node.parent,
    element,
    elements,
    source: unwrap(init.arguments[0]),
    uses,
    member: null,
  };
}

/** The same of `const name = require('…').name`. */
function loadedMember(declarator, member, uses) {
  if (member.type !== 'MemberExpression' || member.computed || !isAlone(declarator)) return null;
  const call = unwrap(member.object);
  if (!isLoad(call) || call.callee.name !== 'require') return null;
  const { parent: statement, id } = declarator;
  return { statement, element: id, elements: [id], source: unwrap(call.arguments[0]), uses, member };
}

const isLoad = (node) => node.type === 'CallExpression' && textOf(node.arguments[0]) !== null;

/** Whether the declaration declares nothing else, and exports nothing. */
const isAlone = ({ parent: statement }) =>
  statement.declarations.length === 1 && statement.parent.type !== 'ExportNamedDeclaration';

/** Returns edits that remove the name; with it the whole statement if it takes nothing else. */
function removeName(sourceCode, fixer, { statement, element, elements }) {
  if (elements.length > 1) {
    const index = elements.indexOf(element);
    const range =
      index === 0
        ? [element.range[0], elements[1].range[0]]
        : [elements[index - 1].range[1], element.range[1]];
    return [fixer.removeRange(range)];
  }
  return [fixer.removeRange(lineOf(sourceCode.text, statement.range))];
}

/** The range with its line break and indentation, if nothing else is on its lines. */
function lineOf(text, [start, end]) {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const after = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  return before.trim() === '' && after !== null
    ? [start - before.length, end + after[0].length]
    : [start, end];
}

/** Whether a comment would be lost with the name. */
function hasComment(sourceCode, { statement, elements, element }) {
  return sourceCode.getCommentsInside(elements.length > 1 ? element.parent : statement).length > 0;
}

module.exports = { loadedName, removeName, hasComment };
