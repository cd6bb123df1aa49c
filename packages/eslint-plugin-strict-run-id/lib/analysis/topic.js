'use strict';

/**
 * Answers whether the top-level statement around a node can have to do with a word at all, by its text. Most functions of a file can't,
 * and then no value in them has to be followed.
 */

/** Returns a function that answers for a node of the file. */
function topicOf(sourceCode, words) {
  /** By statement. */
  const answers = new Map();
  let names = null;

  /**
   * The names that such statements declare, by which others refer to them: `mint` of `{ generateTimestampRunId: mint }`; and those of the
   * functions that they call, which may get an id.
   */
  function declaredNames() {
    const found = new Set();
    const helpers = helpersIn(sourceCode.ast.body);
    const rest = new Set(sourceCode.ast.body);
    const settable = sourceCode.ast.body
      .filter((statement) => statement.kind === 'let' || statement.kind === 'var')
      .flatMap(namesIn);
    for (let size = -1; size !== found.size;) {
      size = found.size;
      const pattern = patternOf(found);
      for (const statement of rest) {
        const text = sourceCode.getText(statement);
        if (!words.test(text) && !pattern?.test(text)) continue;
        rest.delete(statement);
        for (const [name] of helpers.size > 0 ? text.matchAll(NAME) : []) {
          if (helpers.has(name)) found.add(name);
        }
        for (const name of namesIn(statement)) if (!words.test(name)) found.add(name);
        // `let current; function start(run) { current = run.runId; }`
        for (const name of settable) if (patternOf([name]).test(text)) found.add(name);
      }
    }
    return patternOf(found);
  }

  return (node) => {
    let top = node;
    while (top.parent && top.parent.type !== 'Program') top = top.parent;
    let answer = answers.get(top);
    if (answer === undefined) {
      const text = sourceCode.getText(top);
      answer = words.test(text);
      if (!answer) {
        names ??= { pattern: declaredNames() };
        answer = names.pattern?.test(text) ?? false;
      }
      answers.set(top, answer);
    }
    return answer;
  };
}

const patternOf = (names) =>
  (names.size ?? names.length) === 0
    ? null
    : new RegExp(
        `(?<![\\w$])(?:${[...names].map((name) => name.replace(/\$/g, '\\$&')).join('|')})(?![\\w$])`,
      );

const NAME = /[\w$]+/g;

/** The names of functions and classes at the top of a file, and of objects with functions. */
function helpersIn(statements) {
  const found = new Set();
  for (const statement of statements) {
    const declaration = statement.declaration ?? statement;
    if (/^(?:Function|Class)Declaration$/.test(declaration.type) && declaration.id) {
      found.add(declaration.id.name);
    }
    if (declaration.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && /Function|^Object/.test(init?.type ?? '')) found.add(id.name);
    }
  }
  return found;
}

/** The names that a declaration of a variable or an import gives. Functions and classes hold no id themselves. */
function namesIn(statement) {
  const declaration = statement.declaration ?? statement;
  if (declaration.type === 'ImportDeclaration') return declaration.specifiers.map(({ local }) => local.name);
  if (declaration.type !== 'VariableDeclaration') return [];
  return declaration.declarations.flatMap(({ id, init }) =>
    /Function/.test(init?.type ?? '') ? [] : [...namesOfPattern(id)],
  );
}

function* namesOfPattern(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      yield pattern.name;
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) yield* namesOfPattern(property.value ?? property);
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) yield* namesOfPattern(element);
      break;
    case 'AssignmentPattern':
      yield* namesOfPattern(pattern.left);
      break;
    case 'RestElement':
      yield* namesOfPattern(pattern.argument);
      break;
    default:
  }
}

module.exports = { topicOf };
