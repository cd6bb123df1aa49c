'use strict';

/**
 * Finds calls that make a run id in a consumer: a file that works on the run that somebody else started. Which files these are, the
 * nearest package.json says: `"strict-run-id": { "consumers": ["routes/worker/**"] }`.
 */

const bindings = require('../analysis/bindings.js');
const known = require('../analysis/known.js');
const { isConsumer } = require('../analysis/consumers.js');
const { readName } = require('../analysis/names.js');
const { report } = require('../analysis/report.js');
const { unwrap, calleeName, keyName } = require('../analysis/syntax.js');
const { variableOf } = require('../analysis/variables.js');

const words = ['runid'];

module.exports = {
  words,
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow making run ids in the files that package.json names as consumers',
      url: 'docs/rules/no-make-in-consumer.md',
    },
    hasSuggestions: true,
    schema: [],
    messages: {
      made: '{{name}} makes another id for a run that has one, so its records are not found from here on. This file is a consumer. {{hint}}',
      resolve:
        '{{name}} makes another id if the request has none, so a run that lost its id goes on unnoticed. This file is a consumer. {{hint}}',
      origin: 'An origin makes another id if the request has none. This file is a consumer. {{hint}}',
      refuse: 'Refuse a request without an id.',
      consumer: 'Make it a consumer.',
    },
  },
  create(context) {
    if (!isConsumer(context.filename)) return {};
    const { sourceCode } = context;
    return {
      CallExpression(node) {
        const name = calleeName(node);
        const binding = bindings.resolve(sourceCode, node.callee);
        if (binding?.name) checkBinding(context, node, binding);
        else if (name !== null && isMaker(name) && !isMadeHere(sourceCode, node)) {
          report(context, {
            node,
            messageId: 'made',
            data: { name: `${name}()` },
            certain: false,
            hint: HINT,
          });
        }
      },
    };
  },
};

const HINT =
  'Take the id from the request or the job, with resolveRunId(req, { generate: false }), and refuse one without.';

function checkBinding(context, node, { module, name, certain }) {
  const facts = known.functionOf(module, name);
  if (facts?.makes === 'id' || name === 'generateRunId') {
    report(context, { node, messageId: 'made', data: { name: `${name}()` }, certain, hint: HINT });
  } else if (module === known.PACKAGE && (name === 'resolveRunId' || name === 'resolveRunIdSource')) {
    checkResolve(context, node, name, certain);
  } else if (module === 'express' && name === 'runIdBoundary') checkBoundary(context, node, certain);
}

/** The value of a property of an object literal: its node, `null` if it has none, `undefined` if that isn't known. */
function optionOf(options, name) {
  if (options === undefined) return null;
  const object = unwrap(options);
  if (object.type !== 'ObjectExpression') return undefined;
  if (object.properties.some(({ type }) => type === 'SpreadElement')) return undefined;
  const property = object.properties.find((candidate) => keyName(candidate) === name);
  return property ? unwrap(property.value) : null;
}

function checkResolve(context, node, name, certain) {
  const generate = optionOf(node.arguments[1], 'generate');
  if (generate === undefined) return;
  if (generate !== null && !(generate.type === 'Literal' && generate.value === true)) return;
  report(context, {
    node,
    messageId: 'resolve',
    data: { name: `${name}()` },
    certain,
    hint: 'Pass { generate: false }: then it throws ERR_RUN_ID_MISSING.',
    suggest: [{ messageId: 'refuse', fix: (fixer) => passFalse(fixer, node, generate) }],
  });
}

function passFalse(fixer, node, generate) {
  if (generate !== null) return fixer.replaceText(generate, 'false');
  const [request, options] = node.arguments;
  if (options === undefined) return fixer.insertTextAfter(request, ', { generate: false }');
  const { properties } = unwrap(options);
  if (properties.length === 0) return fixer.replaceText(options, '{ generate: false }');
  return fixer.insertTextBefore(properties[0], 'generate: false, ');
}

function checkBoundary(context, node, certain) {
  const role = optionOf(node.arguments[0], 'role');
  if (role?.type !== 'Literal' || role.value !== 'origin') return;
  const quote = context.sourceCode.getText(role)[0];
  report(context, {
    node,
    messageId: 'origin',
    certain,
    hint: "Write role: 'consumer': then it answers 400.",
    suggest: [{ messageId: 'consumer', fix: (fixer) => fixer.replaceText(role, `${quote}consumer${quote}`) }],
  });
}

/** Whether a function of this name makes a run id: `makeRunId`, `generateTimestampRunId`. Not `createClientRunId`, which derives one. */
function isMaker(name) {
  if (
    name === 'createClientRunId' ||
    !/^(?:generate|make|create|new|mint|reserve)(?=[A-Z_])\w*Run_?I[dD]$|^getOrCreateRunId$/.test(name)
  ) {
    return false;
  }
  return readName(name).runId !== null;
}

/** Whether the function is a local one that only passes on an id, so that what it calls is looked at instead. */
function isMadeHere(sourceCode, node) {
  const callee = unwrap(node.callee);
  if (callee.type !== 'Identifier') return false;
  const variable = variableOf(sourceCode, callee);
  const [def] = variable?.defs ?? [];
  const fn =
    def?.type === 'FunctionName'
      ? def.node
      : def?.type === 'Variable' && def.node.init
        ? unwrap(def.node.init)
        : null;
  return (
    fn !== null &&
    /Function/.test(fn.type) &&
    /\b(?:generate|make|create|new|mint|reserve|getOrCreate)\w*RunId\s*\(/i.test(sourceCode.getText(fn.body))
  );
}
