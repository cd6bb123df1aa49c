'use strict';

/**
 * What an expression can be, and what of two such values is known. Each is a plain object with a `kind`:
 *
 * - `module { module, path, certain }`: a module object; `module` is null for one that isn't known
 * - `export { module, path, name, certain }`: one export of it
 * - `promise { value }`: of `import()`
 * - `object`, `array`, `class`, `function { node }`: made in this file
 * - `instance { node }`: of a class of this file
 * - `exports`: what this file exports
 */

const known = require('./known.js');

/** Returns the module that a specifier names. */
function moduleValue(path) {
  const found = known.moduleOfSpecifier(path);
  return found === null
    ? { kind: 'module', module: null, path, certain: false }
    : { kind: 'module', module: found.module, path, certain: found.exact };
}

const uncertain = (value) =>
  value === null || value.certain === false ? value : { ...value, certain: false };

/** Two possible values of one expression: the one that is known, certain only if they agree. */
function either(first, second) {
  if (first === null || second === null) return uncertain(first ?? second);
  const isSame =
    first.kind === second.kind &&
    first.module === second.module &&
    first.name === second.name &&
    first.node === second.node;
  if (isSame) return first.certain === false ? first : second;
  return uncertain(isKnown(first) || !isKnown(second) ? first : second);
}

const isKnown = (value) => value.kind === 'export' || (value.kind === 'module' && value.module !== null);

/** Combines what is written to one place. `undefined` stands for nothing, as in `let utils;` and `utils = null`. */
function combine(values) {
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0) return null;
  return present.reduce(either);
}

/** The replaced modules whose names nothing else has, by the name of an instance and of a class. */
const BY_NAME = new Map(
  Object.keys(known.REPLACED)
    .filter((name) => name !== 'recordCache')
    .flatMap((name) => [
      [name, name],
      [name[0].toUpperCase() + name.slice(1), name],
    ]),
);

/** What comes from elsewhere, as from a container of services, is likely the module that it is called like. */
function orByName(value, name) {
  if (value !== null && !(value.kind === 'export' && value.module === null)) return value;
  const module = BY_NAME.get(name);
  return module === undefined ? value : { kind: 'module', module, path: name, certain: false };
}

/** A class that a replaced module exports has the module's functions as its methods. So does the module as a class. */
function moduleOfClass(value) {
  if (value.kind === 'module') return value;
  const isClass =
    value.kind === 'export' && /^[A-Z]/.test(value.name) && Object.hasOwn(known.REPLACED, value.module);
  return isClass ? { kind: 'module', module: value.module, path: value.path, certain: value.certain } : null;
}

/** Returns what a module exports under a name. */
function exportOf(value, name) {
  // A CommonJS module is the default export of itself, and compilers put it there too.
  if (name === 'default' || name === '__esModule' || name === 'module.exports') return value;
  if (value.module === null) {
    return orByName({ kind: 'export', module: null, path: value.path, name, certain: false }, name);
  }
  // An instance that the module exports beside its class: `const { runIdService } = require('../services/runIdService')`.
  if (
    name.toLowerCase() === value.module.toLowerCase() &&
    /^[a-z]/.test(name) &&
    value.module !== 'sharedRuns'
  ) {
    return value;
  }
  return { kind: 'export', module: value.module, path: value.path, name, certain: value.certain };
}

/** A spread module only has the members that it exports. */
function exportIfKnown(value) {
  return known.functionOf(value.module, value.name) === null ? null : value;
}

function isSameValue(first, second) {
  if (first === null || first.kind !== second.kind) return false;
  return second.kind === 'module' ? first.module === second.module : first.node === second.node;
}

module.exports = {
  combine,
  either,
  exportIfKnown,
  exportOf,
  isSameValue,
  moduleOfClass,
  moduleValue,
  orByName,
  uncertain,
};
