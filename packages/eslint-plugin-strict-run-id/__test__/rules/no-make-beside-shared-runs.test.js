'use strict';

const rule = require('../../lib/rules/no-make-beside-shared-runs.js');
const { testRule } = require('../helpers/testRule.js');

const BOTH =
  "const { sharedRuns, generateTimestampRunId } = require('strict-run-id');\nconst runs = sharedRuns({ store });\n";

testRule('no-make-beside-shared-runs', rule, {
  silent: {
    'there is no store':
      "const { generateTimestampRunId } = require('strict-run-id');\ngenerateTimestampRunId();",
    'the ids are from the store':
      "const { sharedRuns } = require('strict-run-id');\nsharedRuns({ store }).reserveRunId();",
    'sharedRuns is only loaded':
      "const { sharedRuns, generateTimestampRunId } = require('strict-run-id');\ngenerateTimestampRunId();\nmodule.exports = { sharedRuns };",
    'a local function has the name': `const { sharedRuns } = require('strict-run-id');\nsharedRuns({ store });\nfunction generateTimestampRunId() {}\ngenerateTimestampRunId();`,
    'an id is derived':
      "const { sharedRuns, createClientRunId } = require('strict-run-id');\nsharedRuns({ store });\ncreateClientRunId(a, b);",
  },
  found: {
    'an id is made where it can be reserved': [
      `${BOTH}async function f() { return generateTimestampRunId(clientId); }`,
      [
        [
          'certain made',
          ['reserve', `${BOTH}async function f() { return await runs.reserveRunId(clientId); }`],
        ],
      ],
    ],
    'a member of it is read': [
      `${BOTH}async function f() { return generateTimestampRunId().length; }`,
      [
        [
          'certain made',
          ['reserve', `${BOTH}async function f() { return (await runs.reserveRunId()).length; }`],
        ],
      ],
    ],
    'an id is made where nothing can wait': [
      `${BOTH}const f = () => generateTimestampRunId();`,
      ['certain made'],
    ],
    'an id is kept for a client': [
      "import { sharedRuns, getOrCreateRunId } from 'strict-run-id';\nsharedRuns({ store });\ngetOrCreateRunId(clientId);",
      ['certain made'],
    ],
    'the store is another file’s': [
      "const { generateTimestampRunId } = require('strict-run-id');\nconst runs = require('./runs');\nruns.reserveRunId();\ngenerateTimestampRunId();",
      ['likely made'],
    ],
  },
});
