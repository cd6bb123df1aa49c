'use strict';

const path = require('node:path');
const { Linter } = require('eslint');
const rule = require('../../lib/rules/no-make-in-consumer.js');
const { testRule } = require('../helpers/testRule.js');
const { nodeRequire } = require('../setup/nodeRequire.js');

const folder = path.join(__dirname, '..', 'fixtures', 'consumers');
const worker = `// file: ${folder}/routes/worker/score.js\n`;
const ROOT = (names) => `const { ${names} } = require('strict-run-id');\n`;

testRule('no-make-in-consumer', rule, {
  silent: {
    'the file isn’t a consumer': `// file: ${folder}/routes/start.js\n${ROOT('generateTimestampRunId')}generateTimestampRunId();`,
    'a folder below isn’t matched by one star': `// file: ${folder}/jobs/start/index.js\n${ROOT('generateTimestampRunId')}generateTimestampRunId();`,
    'no package.json says so': `${ROOT('generateTimestampRunId')}generateTimestampRunId();`,
    'an id is derived': `${worker}${ROOT('createClientRunId')}createClientRunId(runId, clientId);`,
    'an id is required': `${worker}${ROOT('resolveRunId')}resolveRunId(req, { generate: false });`,
    'the options are from elsewhere': `${worker}${ROOT('resolveRunId')}resolveRunId(req, options);`,
    'the boundary is a consumer': `${worker}const { runIdBoundary } = require('strict-run-id/express');\nrunIdBoundary({ role: 'consumer' });`,
    'another kind of id is made': `${worker}makeRequestId(); createWorkflowRunId(); // runId`,
  },
  found: {
    'an id is made': [
      `${worker}${ROOT('generateTimestampRunId')}generateTimestampRunId();`,
      ['certain made'],
    ],
    'a glob that begins with a dot': [
      `// file: ${folder}/jobs/score.js\n${ROOT('getOrCreateRunId')}getOrCreateRunId(clientId);`,
      ['certain made'],
    ],
    'the removed function is called': [
      `${worker}const service = require('../../services/runIdService');\nservice.generateRunId();`,
      ['certain made'],
    ],
    'an id is taken from the store': [
      `${worker}${ROOT('sharedRuns')}const runs = sharedRuns({ store });\nruns.reserveRunId();`,
      ['certain made'],
    ],
    'an id is made if the request has none': [
      `${worker}${ROOT('resolveRunId')}resolveRunId(req);`,
      [
        [
          'certain resolve',
          ['refuse', `${worker}${ROOT('resolveRunId')}resolveRunId(req, { generate: false });`],
        ],
      ],
    ],
    'an id is made if the request has none, with other options': [
      `${worker}${ROOT('resolveRunIdSource')}resolveRunIdSource(req, { names });`,
      [
        [
          'certain resolve',
          [
            'refuse',
            `${worker}${ROOT('resolveRunIdSource')}resolveRunIdSource(req, { generate: false, names });`,
          ],
        ],
      ],
    ],
    'an id is made on purpose if the request has none': [
      `${worker}${ROOT('resolveRunId')}resolveRunId(req, { generate: true });`,
      [
        [
          'certain resolve',
          ['refuse', `${worker}${ROOT('resolveRunId')}resolveRunId(req, { generate: false });`],
        ],
      ],
    ],
    'the boundary is an origin': [
      `${worker}const { runIdBoundary } = require('strict-run-id/express');\napp.use(runIdBoundary({ role: 'origin' }));`,
      [
        [
          'certain origin',
          [
            'consumer',
            `${worker}const { runIdBoundary } = require('strict-run-id/express');\napp.use(runIdBoundary({ role: 'consumer' }));`,
          ],
        ],
      ],
    ],
    'a function from elsewhere has such a name': [
      `${worker}const { makeRunId } = require('./ids');\nmakeRunId();`,
      ['likely made'],
    ],
    'a function of the file makes it': [
      `${worker}${ROOT('generateTimestampRunId')}const makeRunId = () => generateTimestampRunId();\nmakeRunId();`,
      ['certain made'],
    ],
  },
});

test('a key in package.json that isn’t a list of globs is an error that says where', () => {
  const file = path.join(__dirname, '..', 'fixtures', 'malformed', 'routes', 'a.js');
  const config = { plugins: { own: { rules: { it: rule } } }, rules: { 'own/it': 'error' } };
  const lint = () => new Linter({ cwd: path.parse(file).root }).verify('f();', config, { filename: file });
  expect(lint).toThrow(/malformed.package\.json: "strict-run-id"\.consumers must be an array of globs/);
});

test('the doctor says of such a key what is wrong with it, and not that a rule failed', () => {
  const { examine } = nodeRequire('../../lib/doctor/index.js');
  const { files } = examine([path.join(__dirname, '..', 'fixtures', 'malformed')]);
  expect(files.unparsed).toHaveLength(1);
  expect(files.unparsed[0].message).toMatch(/^\S+package\.json: "strict-run-id"\.consumers must be an array/);
});
