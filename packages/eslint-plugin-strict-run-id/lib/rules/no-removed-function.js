'use strict';

/**
 * Finds calls of functions that strict-run-id doesn't have any more: `generateRunId()` throws, and others of the replaced modules don't
 * exist. They are found by the binding they come from. A local function of the same name is left alone.
 */

const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { callOf } = require('../analysis/calls.js');
const { loadedName, removeName, hasComment } = require('../analysis/loaded.js');
const { isOwnFile } = require('../analysis/loads.js');
const { report } = require('../analysis/report.js');
const { readName } = require('../analysis/names.js');
const { isExpectedToThrow } = require('../analysis/expected.js');
const { unwrap, wrapped, calleeName, contains, keyName, textOf } = require('../analysis/syntax.js');
const { variableOf } = require('../analysis/variables.js');

const NAME = 'generateRunId';
const MAKER = 'generateTimestampRunId';

/** Names that the replaced modules had, and that neither the package nor its sub-paths have. */
const OTHERS = new Map(
  Object.values(known.REPLACED).flatMap(({ functions = {} }) =>
    Object.entries(functions).filter(([name]) => !Object.hasOwn(known.FUNCTIONS, name)),
  ),
);

const words = [
  NAME,
  ...OTHERS.keys(),
  // A function of the package that the file takes from a module without it.
  ...Object.keys(known.REPLACED),
  'run-id',
  'run_id',
  'record-cache',
  // `const { runId } = await JobTracking.createJob({ jobType })`
  'createJob',
].map((word) => word.toLowerCase());

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow functions that strict-run-id does not have any more, such as generateRunId',
      url: 'docs/rules/no-removed-function.md',
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      removed:
        '{{name}}() throws ERR_RUN_ID_DEPRECATED: it was removed, because each call made another id for the same run. {{hint}}',
      old: '{{name}}() makes another id for the same run with each call, and throws ERR_RUN_ID_DEPRECATED once {{place}} takes the place of the module. {{hint}}',
      missing:
        '{{name}} does not exist in {{place}}, so this call throws a TypeError once that takes the place of the module. {{hint}}',
      absent: '{{name}} does not exist in {{place}}, so this call throws a TypeError. {{hint}}',
      passed:
        '{{name}} was removed from strict-run-id: whoever calls it there gets an error, and no id. {{hint}}',
      byName:
        '{{name}}() has the name of the function that was removed. If it is that one, it throws ERR_RUN_ID_DEPRECATED once strict-run-id takes its place. {{hint}}',
      job: 'createJob makes the run id here, with a function that was removed, so the job gets another id than the rest of the run. {{hint}}',
      call: 'Call {{text}}.',
      make: 'Make the id first, and pass it in.',
    },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      CallExpression(node) {
        const name = calleeName(node);
        const finding = removedBinding(sourceCode, node.callee);
        if (finding !== null) {
          // A test may expect that it throws. A name that is missing throws another error than the test means.
          const throws = finding.kind === 'removed' || finding.kind === 'old';
          if (!throws || !isExpectedToThrow(node)) reportCall(context, node, finding);
          return;
        }
        if (name === NAME && isLikely(sourceCode, node)) {
          reportCall(context, node, { name: NAME, certain: false, kind: 'byName', module: null });
        } else if (name !== null && /^create\w*Job/.test(name)) checkJob(context, node);
      },
      Identifier(node) {
        if (isPassedOn(node)) checkPassed(context, node);
      },
      MemberExpression(node) {
        if (isPassedOn(node)) checkPassed(context, node);
      },
      ExportSpecifier(node) {
        const { source } = node.parent;
        if (!source) return;
        const request = bindings.request(sourceCode, node.parent);
        const name = node.local.name ?? node.local.value;
        if (request === null || !isRemoved(request.module, name)) return;
        report(context, {
          node,
          messageId: 'passed',
          data: { name },
          certain: request.certain,
          hint: hintOf(request.module, name, []),
        });
      },
    };
  },
};

const isRemoved = (module, name) =>
  name === NAME &&
  module !== 'sharedRuns' &&
  (module === known.PACKAGE || Object.hasOwn(known.REPLACED, module));

/** `{ name, module, certain, kind }` if a callee is a function that isn't there any more; else `null`. */
function removedBinding(sourceCode, callee) {
  const node = unwrap(callee);
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression' && node.type !== 'SequenceExpression') {
    return null;
  }
  const binding = bindings.resolve(sourceCode, node);
  if (binding === null || binding.name === null) return null;
  const { module, path, certain } = binding;
  const name = binding.name.replace(/\.(?:call|apply)$/, '');
  const isPackage = known.moduleOfSpecifier(path)?.isPackage === true;
  if (isRemoved(module, name)) {
    // `runIdUtils` doesn't have it even to throw.
    const isThere = !Object.hasOwn(known.SUBPATHS, module) || known.functionOf(module, name) !== null;
    const kind = isThere ? (isPackage ? 'removed' : 'old') : isPackage ? 'absent' : 'missing';
    return { name, module, path, certain, kind };
  }
  if (known.functionOf(module, name) !== null && Object.hasOwn(known.SUBPATHS, module)) return null;
  const isElsewhere = Object.hasOwn(known.FUNCTIONS, name);
  const old = known.REPLACED[module]?.functions;
  if (old) {
    if (isElsewhere || !Object.hasOwn(old, name)) return null;
    return { name, module, path, certain, kind: 'missing' };
  }
  if (!isElsewhere || !Object.hasOwn(known.SUBPATHS, module)) return null;
  // A file of the backend may keep functions of its own beside those that it hands on.
  return { name, module, path, certain: certain && isPackage, kind: isPackage ? 'absent' : 'missing' };
}

/** Whether an expression that is not called is passed on: as an argument, in an object, as a default. */
function isPassedOn(node) {
  const { parent } = node;
  switch (parent.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.arguments.includes(node);
    case 'Property':
      return parent.value === node && parent.parent.type === 'ObjectExpression';
    case 'ArrayExpression':
    case 'ReturnStatement':
    case 'ExportDefaultDeclaration':
      return true;
    case 'ArrowFunctionExpression':
      return parent.body === node;
    case 'AssignmentExpression':
      return parent.right === node && parent.left.type === 'MemberExpression';
    case 'ExportSpecifier':
      return parent.local === node && !parent.parent.source;
    default:
      return false;
  }
}

function checkPassed(context, node) {
  if (node.type === 'MemberExpression' && keyName(node) !== NAME && !/^[A-Za-z]/.test(keyName(node) ?? '')) {
    return;
  }
  const finding = removedBinding(context.sourceCode, node);
  if (finding === null || finding.name !== NAME) return;
  report(context, {
    node,
    messageId: 'passed',
    data: { name: finding.name },
    certain: finding.certain,
    hint: hintOf(finding.module, finding.name, []),
  });
}

/** Whether a call of `generateRunId` that nothing in the file defines is likely the function that was removed. */
function isLikely(sourceCode, call) {
  const callee = unwrap(call.callee);
  if (callee.type === 'Identifier') {
    const variable = variableOf(sourceCode, callee);
    // A parameter is whatever the caller passes.
    return (
      variable !== null &&
      variable.defs.every((def) => def.type !== 'Parameter' && isForeign(sourceCode, def))
    );
  }
  const object = unwrap(callee.object);
  // A class of this file that has no such method may inherit it.
  if (object.type === 'ThisExpression' || object.type === 'Super') return false;
  if (object.type !== 'Identifier') {
    return object.type === 'MemberExpression' && /run|job|id/i.test(keyName(object) ?? '');
  }
  const variable = variableOf(sourceCode, object);
  return (
    variable !== null &&
    variable.defs.every((def) => isForeign(sourceCode, def)) &&
    /run|job|track|id|util|service/i.test(object.name)
  );
}

/** Whether a definition takes its value from another file of the backend, or from a caller. */
function isForeign(sourceCode, def) {
  if (def.type === 'Parameter') return true;
  if (def.type === 'ImportBinding') return isOwnFile(def.parent.source?.value);
  if (def.type !== 'Variable' || !def.node.init) return false;
  const init = unwrap(def.node.init);
  if (init.type === 'Identifier') {
    const variable = variableOf(sourceCode, init);
    return (
      variable !== null &&
      !variable.defs.includes(def) &&
      variable.defs.every((other) => other.type !== 'Variable' || other.node.init?.type !== 'Identifier') &&
      variable.defs.every((other) => isForeign(sourceCode, other))
    );
  }
  const call = init.type === 'MemberExpression' ? unwrap(init.object) : init;
  if (call.type === 'NewExpression') {
    return call.callee.type === 'Identifier' && isForeignClass(sourceCode, call.callee);
  }
  const isRequire =
    call.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === 'require';
  return isRequire && isOwnFile(textOf(call.arguments[0]));
}

function isForeignClass(sourceCode, identifier) {
  const variable = variableOf(sourceCode, identifier);
  return (
    variable !== null &&
    variable.defs.every((def) => def.type !== 'Variable' || def.node.init?.type !== 'NewExpression') &&
    variable.defs.every((def) => isForeign(sourceCode, def))
  );
}

function reportCall(context, node, { name, module, path, certain, kind }) {
  const { sourceCode } = context;
  const isDirect = !/^(?:call|apply)$/.test(calleeName(node) ?? '');
  const exact = certain && isDirect ? exactFix(sourceCode, node, { name, module }) : null;
  report(context, {
    node,
    messageId: kind,
    data: { name, place: known.REPLACED[module]?.subpath ?? path },
    certain,
    hint: hintOf(module, name, node.arguments),
    fix: exact,
    suggest: exact || !isDirect ? null : suggestionsOf(sourceCode, node, { name, module }),
  });
}

/** The fix for a call whose successor means the same: `generateRunId()`, `getClientId(runId)`. */
function exactFix(sourceCode, node, { name, module }) {
  const isPlain = name === NAME && node.arguments.length === 0 && isValueUsed(node);
  const isRenamed = module === 'runIdSystem' && name === 'getClientId' && node.arguments.length === 1;
  if (!isPlain && !isRenamed) return null;
  return replaceCallee(sourceCode, node, isPlain ? MAKER : 'extractClientId');
}

/** An id is a string now. `generateRunId().then(…)` would not work with one. */
function isValueUsed(node) {
  const { parent } = wrapped(node);
  return parent.type !== 'MemberExpression';
}

/**
 * Replaces the name of a call. A property stays with its object if that is the package and has the successor as well: whether a module
 * of the backend has it, its name doesn't say.
 */
function replaceCallee(sourceCode, node, successor) {
  const callee = unwrap(node.callee);
  if (node.optional || sourceCode.getCommentsInside(callee).length > 0) return null;
  if (callee.type === 'MemberExpression' && !callee.computed && !callee.optional) {
    const object = bindings.resolve(sourceCode, callee.object);
    if (
      object?.name === null &&
      known.moduleOfSpecifier(object.path ?? '')?.isPackage &&
      known.functionOf(object.module, successor) !== null
    ) {
      return (fixer) => fixer.replaceText(callee.property, successor);
    }
  }
  if (!isPlain(callee)) return null;
  const call = callOf(sourceCode, node, successor);
  if (call === null) return null;
  const variable = callee.type === 'Identifier' ? variableOf(sourceCode, callee) : null;
  const loaded = variable && loadedName(variable);
  if (!loaded || loaded.uses > 1 || hasComment(sourceCode, loaded)) {
    return (fixer) => [...call.edits(fixer), fixer.replaceText(node.callee, call.callee)];
  }
  // The last use of the old name: it goes as well.
  const module = known.moduleOfSpecifier(loaded.source.value ?? '');
  const isThere = module?.isPackage && known.functionOf(module.module, successor) !== null;
  return (fixer) => {
    const edits = call.edits(fixer);
    const rename = fixer.replaceText(node.callee, edits.length > 0 ? successor : call.callee);
    if (edits.length === 0) return [...removeName(sourceCode, fixer, loaded), rename];
    const quote = sourceCode.getText(loaded.source)[0];
    if (loaded.member) {
      return [
        fixer.replaceText(loaded.element, `{ ${successor} }`),
        fixer.replaceText(loaded.member, `require(${quote}${known.PACKAGE}${quote})`),
        rename,
      ];
    }
    if (isThere) return [fixer.replaceText(loaded.element, successor), rename];
    if (loaded.elements.length > 1) return [...removeName(sourceCode, fixer, loaded), ...edits, rename];
    return [
      fixer.replaceText(loaded.element, successor),
      fixer.replaceText(loaded.source, `${quote}${known.PACKAGE}${quote}`),
      rename,
    ];
  };
}

/** Whether a callee does nothing but name a function, so that it may be dropped. */
function isPlain(callee) {
  const node = unwrap(callee);
  switch (node.type) {
    case 'Identifier':
    case 'ThisExpression':
    case 'Super':
      return true;
    case 'MemberExpression':
      return !node.computed && isPlain(node.object);
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'require';
    case 'SequenceExpression':
      return node.expressions.every((expression) => expression.type === 'Literal' || isPlain(expression));
    default:
      return false;
  }
}

function suggestionsOf(sourceCode, node, { name, module }) {
  const suggestions = [];
  const texts = node.arguments.map((argument) => sourceCode.getText(argument));
  const add = (successor, args) => {
    const call = callOf(sourceCode, node, successor);
    if (call === null || sourceCode.getCommentsInside(node).length > 0) return;
    const text = `${call.callee}(${args.join(', ')})`;
    suggestions.push({
      messageId: 'call',
      data: { text },
      fix: (fixer) => [...call.edits(fixer), fixer.replaceText(node, text)],
    });
  };
  if (name === NAME) {
    if (texts.length === 0) add(MAKER, []);
    else if (module === 'runIdGenerator' || texts.length > 1) {
      const client = visible(sourceCode, node, ['clientId']);
      if (client) add('generateSequenceRunId', [client, ...texts.slice(0, 2)]);
    } else {
      const base = visible(sourceCode, node, ['baseRunId', 'masterRunId', 'parentRunId', 'runId']);
      if (base) add('createClientRunId', [base, texts[0]]);
      add(MAKER, texts);
    }
  } else {
    const successor = OTHERS.get(name) ?? (Object.hasOwn(known.FUNCTIONS, name) ? name : null);
    if (successor && successor !== 'withRunRecord') add(successor, texts);
  }
  return suggestions.length > 0 ? suggestions : null;
}

/** The first of these names that is a variable at the node, and not the one that the node defines. */
function visible(sourceCode, node, names) {
  return names.find((name) => {
    for (let scope = sourceCode.getScope(node); scope; scope = scope.upper) {
      const variable = scope.set.get(name);
      if (variable?.defs.length > 0) {
        return !variable.defs.some((def) => def.type === 'Variable' && contains(def.node, node));
      }
    }
    return false;
  });
}

function hintOf(module, name, args) {
  if (name === NAME) {
    if (module === 'runIdGenerator' && args.length > 0) {
      return 'Call generateSequenceRunId(clientId, taskId, stepId).';
    }
    if (args.length === 0) return 'Call generateTimestampRunId(), once for a run, and pass the id on.';
    return 'Make the base id once, with generateTimestampRunId(), and derive with createClientRunId(runId, clientId).';
  }
  if (name === 'createLogger') return 'Use your own logger, and give it to setLogger().';
  if (name === 'validateAndNormalizeClientId') {
    return 'Leave it out: every function that takes a client id checks it.';
  }
  const successor = OTHERS.get(name) ?? name;
  if (successor === 'withRunRecord') {
    return 'Pass your database code to withRunRecord(runId, clientId, { find, create }).';
  }
  return OTHERS.has(name) ? `Call ${successor}() of strict-run-id.` : `Take ${name} from strict-run-id.`;
}

/** `const { runId } = await JobTracking.createJob({ jobType })`: a job tracking class that makes the run id itself. */
function checkJob(context, node) {
  const { sourceCode } = context;
  const [options] = node.arguments;
  if (node.arguments.length > 1 || (options && unwrap(options).type !== 'ObjectExpression')) return;
  const properties = options ? unwrap(options).properties : [];
  if (
    properties.some(
      (property) => property.type !== 'Property' || readName(keyName(property) ?? 'runId').runId !== null,
    )
  ) {
    return;
  }
  if (!isForeignObject(sourceCode, node)) return;
  let outer = wrapped(node);
  if (outer.parent.type === 'AwaitExpression') outer = wrapped(outer.parent);
  const taken = takenId(outer);
  if (taken === null) return;
  const { declaration, local } = taken;
  report(context, {
    node,
    messageId: 'job',
    certain: false,
    hint: 'Make the id with generateTimestampRunId(), and pass it in: createJob({ runId, … }).',
    suggest: declaration ? makeFirst(sourceCode, node, declaration, local) : null,
  });
}

function isForeignObject(sourceCode, node) {
  const callee = unwrap(node.callee);
  const root = callee.type === 'MemberExpression' ? unwrap(callee.object) : callee;
  if (root.type !== 'Identifier') return false;
  const variable = variableOf(sourceCode, root);
  return variable !== null && variable.defs.every((def) => isForeign(sourceCode, def));
}

/** Where the run id of a new job goes: `{ declaration, local }`; `declaration` is `null` if it isn't a plain declaration of it alone. */
function takenId(outer) {
  const { parent } = outer;
  if (parent.type === 'MemberExpression' && parent.object === outer) {
    return readName(keyName(parent) ?? '').runId === null ? null : { declaration: null };
  }
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'ObjectPattern') return null;
  const { properties } = parent.id;
  const property = properties.find(
    (candidate) => candidate.type === 'Property' && readName(keyName(candidate) ?? '').runId !== null,
  );
  if (property === undefined) return null;
  const isAlone =
    properties.length === 1 &&
    property.value.type === 'Identifier' &&
    parent.parent.declarations.length === 1;
  return { declaration: isAlone ? parent.parent : null, local: property.value.name };
}

/** The third case of the migration guide. */
function makeFirst(sourceCode, node, declaration, local) {
  const call = callOf(sourceCode, node, MAKER);
  const argument = node.arguments[0] && unwrap(node.arguments[0]);
  if (call === null || !/^(?:Program|BlockStatement|StaticBlock)$/.test(declaration.parent.type)) return null;
  const { init } = declaration.declarations[0];
  const text = sourceCode.text;
  const lineStart = text.lastIndexOf('\n', declaration.range[0] - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, declaration.range[0]))[0];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const key = local === 'runId' ? 'runId' : `runId: ${local}`;
  const insert = (fixer) => {
    if (!argument) return fixer.insertTextBeforeRange([node.range[1] - 1, node.range[1]], `{ ${key} }`);
    if (argument.properties.length === 0) return fixer.replaceText(argument, `{ ${key} }`);
    return fixer.insertTextBefore(argument.properties[0], `${key}, `);
  };
  return [
    {
      messageId: 'make',
      fix: (fixer) => [
        ...call.edits(fixer),
        fixer.replaceTextRange(
          [declaration.range[0], init.range[0]],
          `${declaration.kind} ${local} = ${call.callee}();${eol}${indent}`,
        ),
        insert(fixer),
      ],
    },
  ];
}
