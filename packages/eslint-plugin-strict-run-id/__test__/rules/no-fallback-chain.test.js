'use strict';

const rule = require('../../lib/rules/no-fallback-chain.js');
const { testRule } = require('../helpers/testRule.js');

const load =
  "const { generateTimestampRunId, getNormalizedRunId, resolveRunId } = require('strict-run-id');\n";

testRule('no-fallback-chain', rule, {
  silent: {
    'one place': 'const runId = req.query.runId;',
    'nothing is made up': 'const runId = req.query.runId || null;',
    'two names in code': 'const runId = options.runId || job.runId;',
    'another field': "const name = req.query.name || req.body.name || 'runId';",
    'an id is made once and kept': `${load}class Job { id() { this.runId ??= generateTimestampRunId(); return this.runId; } }`,
    'an id is made once and kept in a variable': `${load}let runId = null;\nfunction id() { if (!runId) runId = generateTimestampRunId(); return runId; }`,
    'the caller says which': `${load}const f = (isNew, runId) => (isNew ? generateTimestampRunId() : runId);`,
    'an if decides': `${load}function f(parent, isChild) { let id; if (isChild) id = parent.runId; else id = generateTimestampRunId(); return id; }`,
    'two forms of one id': 'const id = isOld ? runId : toStandard(runId);',
    'an id is looked up, and made if there is none': `${load}async function f(k) { const found = await find(k); const runId = found || generateTimestampRunId(); }`,
    'a run is looked up': 'const run = byRunId.get(runId) || find(runId);',
  },
  found: {
    'query, body, a new one': [
      `${load}const runId = req.query.runId || req.body.runId || generateTimestampRunId();`,
      [['certain made', `${load}const runId = resolveRunId(req);`]],
    ],
    'other names, a parent and a client': [
      `${load}const runId = req.query.runId ?? req.body.clientRunId ?? parentRunId ?? generateTimestampRunId(clientId);`,
      [
        [
          'certain made',
          `${load}const runId = resolveRunId(req, { names: ['runId', 'clientRunId'], parentRunId, clientId });`,
        ],
      ],
    ],
    'nothing is made, but two places may disagree': [
      `${load}const runId = req.query.runId || req.body.runId;`,
      [['likely chain', `${load}const runId = resolveRunId(req, { generate: false });`]],
    ],
    'a header': ["const runId = req.get('x-run-id') || req.query.runId;", ['likely chain']],
    'places that were read before': [
      'const { runId: a } = req.query;\nconst b = req.body.runId;\nconst runId = a || b;',
      ['likely chain'],
    ],
    'a function of another file makes one': [
      'const runId = req.query.runId || createRunId();',
      ['likely made'],
    ],
    'a parameter or a new one': [
      `${load}const f = (runId) => save(runId || generateTimestampRunId());`,
      [['certain made', `${load}const f = (runId) => save(getNormalizedRunId(runId));`]],
    ],
    'a parameter of any name, or a new one': [
      `${load}function f(given) { const runId = given || generateTimestampRunId(); }`,
      ['certain made'],
    ],
    'an argument of the command, or a new one': [
      `${load}const [, , given] = process.argv;\nconst runId = given ?? generateTimestampRunId();`,
      ['certain made'],
    ],
    'a default of a parameter': [`${load}function f(runId = generateTimestampRunId()) {}`, ['certain made']],
    'a default of a field': [
      `${load}const { runId: id = generateTimestampRunId() } = req.body;`,
      ['certain made'],
    ],
    'an assignment if it is missing': [
      `${load}function f(runId) { runId ||= generateTimestampRunId(); }`,
      [['certain made', `${load}function f(runId) { runId = getNormalizedRunId(runId); }`]],
    ],
    'an if': [
      `${load}function f(runId) { if (!runId) { log.warn('none'); runId = generateTimestampRunId(); } }`,
      ['certain made'],
    ],
    'a row of ifs': [
      `${load}let id = req.query.runId;\nif (!id) id = req.body.runId;\nif (id == null) id = generateTimestampRunId();`,
      ['likely chain', 'certain made'],
    ],
    'if and else': [
      `${load}let id;\nif (req.query.runId) id = req.query.runId;\nelse id = generateTimestampRunId();`,
      ['certain made'],
    ],
    'a session may keep it': [
      `${load}const f = (session) => { session.runId ||= generateTimestampRunId(); };`,
      [
        [
          'likely made',
          `${load}const f = (session) => { session.runId = getNormalizedRunId(session.runId); };`,
        ],
      ],
    ],
    'a ternary': [
      `${load}const id = req.query.runId ? req.query.runId : generateTimestampRunId();`,
      [['certain made', `${load}const id = resolveRunId(req);`]],
    ],
    'a row of returns': [
      `${load}function idOf(req) { if (req.query.runId) return req.query.runId; return generateTimestampRunId(); }`,
      ['certain made'],
    ],
  },
});
