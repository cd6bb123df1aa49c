'use strict';

/**
 * Follows a variable back, within a function, to the expressions that may be its value at one place. It looks at scopes only when it is
 * asked, because a rule asks only about the few nodes that look like a finding.
 */

const { declarationsNear } = require('./declarations.js');
const { contains, isFunction } = require('./syntax.js');

/** The variable that an identifier refers to; `null` for a global that the file doesn't declare. */
function variableOf(sourceCode, identifier) {
  let scope = sourceCode.getScope(identifier);
  while (scope) {
    const variable = scope.set.get(identifier.name);
    if (variable) return variable.defs.length > 0 ? variable : null;
    scope = scope.upper;
  }
  return null;
}

/**
 * What may have been assigned to a variable when `identifier` reads it. Each source is one of
 *
 * - `{ node }`: an expression;
 * - `{ parameter, of, index }`: a parameter of the function `of`; with a default also `{ node }`;
 * - `{ element }`: an element of what the expression `element` iterates over;
 * - `{ key, of }`: the property `key` of the expression `of`, taken by destructuring; `of` is `null` for that of a parameter;
 * - `{ item, of }`: the item number `item` of the expression `of`, also by destructuring;
 * - `{ type }`: a type annotation;
 * - `{ unknown: true }`.
 */
function sourcesOf(sourceCode, identifier) {
  // Analysing the scopes of a file costs as much as parsing it, and most names are declared near and set once.
  const near = declarationsNear(sourceCode, identifier);
  if (near !== null) return sourcesFrom(near, [], identifier);
  const variable = variableOf(sourceCode, identifier);
  if (variable === null) return [];
  const writes = [];
  for (const reference of variable.references) {
    if (!reference.isWrite() || reference.init) continue;
    const write = writeOf(reference.identifier);
    writes.push(write ?? { at: reference.identifier, sources: [{ unknown: true }] });
  }
  return sourcesFrom(variable.defs, writes, identifier);
}

function sourcesFrom(defs, writes, identifier) {
  const sources = [];
  for (const def of defs) {
    if (def.type === 'Variable') {
      const declarator = def.node;
      const loop = declarator.parent.parent;
      if (
        (loop.type === 'ForOfStatement' || loop.type === 'ForInStatement') &&
        loop.left === declarator.parent
      ) {
        const value = loop.type === 'ForOfStatement' ? { element: loop.right } : { unknown: true };
        writes.push({ at: declarator, sources: through(declarator.id, def.name, value) });
      } else if (declarator.init) {
        writes.push({ at: declarator, sources: through(declarator.id, def.name, { node: declarator.init }) });
      }
      addType(sources, def.name);
    } else if (def.type === 'Parameter') {
      const index = def.node.params.findIndex((param) => contains(param, def.name));
      const param = def.node.params[index];
      if (param) {
        sources.push(...through(parameterPattern(param), def.name, { parameter: true, of: def.node, index }));
      }
      addType(sources, def.name);
    } else {
      // A function, a class, an import or the error of a catch.
      sources.push({ unknown: true });
    }
  }
  const reaching = reachingWrites(writes, identifier);
  // A write that always comes first hides the parameter.
  if (reaching.hidesEarlier) {
    return [...reaching.writes.flatMap((write) => write.sources), ...sources.filter((source) => source.type)];
  }
  return [...sources, ...reaching.writes.flatMap((write) => write.sources)];
}

/** The parameter without `public` and the like of a TypeScript constructor. */
const parameterPattern = (param) => (param.type === 'TSParameterProperty' ? param.parameter : param);

function addType(sources, name) {
  const annotation = name.typeAnnotation?.typeAnnotation;
  if (annotation) sources.push({ type: annotation });
}

/** The sources of the name `target` within the pattern that `value` is assigned to. */
function through(pattern, target, value) {
  if (pattern === target) return [value];
  switch (pattern.type) {
    case 'AssignmentPattern': {
      const within = through(pattern.left, target, value);
      return pattern.left === target ? [...within, { node: pattern.right }] : within;
    }
    case 'ObjectPattern': {
      const property = pattern.properties.find((each) => contains(each, target));
      if (!property || property.type === 'RestElement') return [{ unknown: true }];
      return through(property.value, target, { key: property, of: value.node ?? null, within: value });
    }
    case 'ArrayPattern': {
      const item = pattern.elements.findIndex((each) => each !== null && contains(each, target));
      const element = pattern.elements[item];
      if (!element || element.type === 'RestElement') return [{ unknown: true }];
      return through(element, target, { item, of: value.node ?? null, within: value });
    }
    default:
      return [{ unknown: true }];
  }
}

/** What an assignment to an identifier writes; `null` if it isn't known. */
function writeOf(identifier) {
  let pattern = identifier;
  while (
    pattern.parent &&
    ['Property', 'ObjectPattern', 'ArrayPattern', 'AssignmentPattern', 'RestElement'].includes(
      pattern.parent.type,
    )
  ) {
    pattern = pattern.parent;
  }
  const assignment = pattern.parent;
  if (assignment?.type === 'ForOfStatement' && assignment.left === pattern) {
    return { at: assignment, sources: through(pattern, identifier, { element: assignment.right }) };
  }
  if (assignment?.type !== 'AssignmentExpression' || assignment.left !== pattern) return null;
  if (assignment.operator === '=') {
    return { at: assignment, sources: through(pattern, identifier, { node: assignment.right }) };
  }
  // `id ||= make()` keeps what there was, so it hides nothing.
  if (/^(?:\|\||\?\?|&&)=$/.test(assignment.operator)) {
    return { at: assignment, sources: [{ node: assignment.right }], keeps: true };
  }
  // `id += suffix`: what it joins is a value of its own.
  return { at: assignment, sources: [{ node: assignment }] };
}

/** The writes that may be the last one before `use`, and whether one of them always comes before it. */
function reachingWrites(writes, use) {
  let last = null;
  const home = functionOf(use);
  for (const write of writes) {
    if (write.keeps || write.at.range[1] > use.range[0] || functionOf(write.at) !== home) continue;
    if (!alwaysBefore(write.at, use)) continue;
    if (last === null || write.at.range[0] > last.at.range[0]) last = write;
  }
  if (last === null) {
    // A declaration outside of a loop or closure still comes first, but other writes may follow it.
    return { writes: writes.filter((write) => mayReach(write.at, use, home)), hidesEarlier: false };
  }
  return {
    writes: writes.filter(
      (write) =>
        write === last ||
        functionOf(write.at) !== home ||
        (write.at.range[0] > last.at.range[0] && mayReach(write.at, use, home, last.at)),
    ),
    hidesEarlier: true,
  };
}

/** Whether a write may come before a use at all. One that is below it can, in a loop or from another function. */
function mayReach(write, use, home, after = null) {
  if (functionOf(write) !== home) return true;
  // `id = id.trim()` reads before it writes.
  if (contains(write, use)) return inLoopWith(write, use, after);
  return write.range[1] <= use.range[0] || inLoopWith(write, use, after);
}

function inLoopWith(write, use, after) {
  for (let at = use.parent; at && !isFunction(at); at = at.parent) {
    if (!/^(?:For|While|DoWhile)/.test(at.type) || !contains(at, write)) continue;
    if (after === null || !contains(at, after)) return true;
  }
  return false;
}

const functionOf = (node) => {
  let at = node.parent;
  while (at && !isFunction(at) && at.type !== 'Program') at = at.parent;
  return at;
};

/** Whether a write is a statement of a block around `use`, so that it is run on every way there. */
function alwaysBefore(write, use) {
  let statement = write;
  while (
    statement.parent &&
    /^(?:VariableDeclaration|ExpressionStatement|AssignmentExpression)$/.test(statement.parent.type)
  ) {
    statement = statement.parent;
  }
  const block = statement.parent;
  if (!block) return false;
  if (/^(?:BlockStatement|Program|StaticBlock)$/.test(block.type)) return contains(block, use);
  if (block.type === 'ExportNamedDeclaration') return true;
  // The head of a loop: `for (const id of ids) …`, `for (let i = 0; …)`.
  return (block.type === 'ForOfStatement' || block.type === 'ForStatement') && contains(block, use);
}

module.exports = { variableOf, sourcesOf };
