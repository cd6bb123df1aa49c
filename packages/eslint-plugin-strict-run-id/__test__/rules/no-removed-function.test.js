'use strict';

const rule = require('../../lib/rules/no-removed-function.js');
const { testRule } = require('../helpers/testRule.js');

testRule('no-removed-function', rule, {
  silent: {
    'a local function has the name':
      "require('./runIdService');\nfunction generateRunId() {}\ngenerateRunId();",
    'a local class has such a method':
      'class Jobs { static generateRunId() {} f() { return this.generateRunId(); } }\nJobs.generateRunId();',
    'an inner function hides the import':
      "const { generateRunId } = require('./runIdService');\nfunction f() { const generateRunId = () => 'x'; return generateRunId(); }",
    'a parameter has the name': 'const f = (generateRunId) => generateRunId();',
    'another package has such a function': "import { generateRunId } from 'other-tool';\ngenerateRunId();",
    'the name is not called': "const { generateRunId } = require('./runIdService');",
    'nothing says where it comes from': 'generateRunId();',
    'the successors are called':
      "const { generateTimestampRunId } = require('strict-run-id');\ngenerateTimestampRunId();",
    'a job gets its run id':
      "const JobTracking = require('./jobTracking');\nasync function f(runId) { const { recordId } = await JobTracking.createJob({ runId, jobType }); }",
    'a test expects that it throws':
      "const { generateRunId } = require('strict-run-id');\nexpect(() => generateRunId()).toThrow(/removed/);",
    'a job has no run id':
      "const queue = require('./queue');\nasync function f() { const { id } = await queue.createJob({ jobType }); }",
    'an old name of another module': "const { getClientId } = require('./auth');\ngetClientId(req);",
  },
  found: {
    'the package’s own throws': [
      "const { generateRunId } = require('strict-run-id');\nconst runId = generateRunId();",
      ['certain removed'],
      "const { generateTimestampRunId } = require('strict-run-id');\nconst runId = generateTimestampRunId();",
    ],
    'a call in place of the only name that was loaded': [
      "const { generateRunId } = require('../utils/runIdGenerator');\n\nconst runId = generateRunId();\n",
      ['certain old'],
      "const { generateTimestampRunId } = require('strict-run-id');\n\nconst runId = generateTimestampRunId();\n",
    ],
    'an import in place of the only name that was loaded': [
      "import { generateRunId } from '../services/runIdService.js';\nexport const runId = generateRunId();\n",
      ['certain old'],
      "import { generateTimestampRunId } from 'strict-run-id';\nexport const runId = generateTimestampRunId();\n",
    ],
    'other names of the module stay': [
      "const { generateRunId, normalizeRunId } = require('./runIdService');\nconst id = normalizeRunId(generateRunId());\n",
      ['certain old'],
      "const { normalizeRunId } = require('./runIdService');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = normalizeRunId(generateTimestampRunId());\n",
    ],
    'the last name goes with its comma': [
      "const { normalizeRunId, generateRunId } = require('./runIdService');\nconst id = normalizeRunId(generateRunId());\n",
      ['certain old'],
      "const { normalizeRunId } = require('./runIdService');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = normalizeRunId(generateTimestampRunId());\n",
    ],
    'the successor is there already': [
      "const { generateRunId } = require('./runIdService');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = generateRunId() || generateTimestampRunId();\n",
      ['certain old'],
      "const { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId() || generateTimestampRunId();\n",
    ],
    'a new name': [
      "const { generateRunId: make } = require('./runIdService');\nconst id = make();\n",
      ['certain old'],
      "const { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\n",
    ],
    'a member of the unified service': [
      "const service = require('./unifiedRunIdService');\nconst id = service.generateRunId();\n",
      ['certain old'],
      "const service = require('./unifiedRunIdService');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\n",
    ],
    'a member of the unified service of the package': [
      "const service = require('strict-run-id/unifiedRunIdService');\nconst id = service.generateRunId();\n",
      ['certain removed'],
      "const service = require('strict-run-id/unifiedRunIdService');\nconst id = service.generateTimestampRunId();\n",
    ],
    'a name that is taken from the call of require': [
      "const generateRunId = require('./runIdService').generateRunId;\nconst fs = require('node:fs');\nconst id = generateRunId();\n",
      ['certain old'],
      "const { generateTimestampRunId } = require('strict-run-id');\nconst fs = require('node:fs');\nconst id = generateTimestampRunId();\n",
    ],
    'such a name beside the successor goes with its line': [
      "const make = require('./runIdService').generateRunId;\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = make();\n",
      ['certain old'],
      "const { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\n",
    ],
    'such a name that is used again stays': [
      "const generateRunId = require('./runIdService').generateRunId;\nconst id = generateRunId();\nmodule.exports = { generateRunId };\n",
      ['certain old', 'certain passed'],
      "const generateRunId = require('./runIdService').generateRunId;\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\nmodule.exports = { generateRunId };\n",
    ],
    'a member of another module': [
      "const service = require('./runIdService');\nconst id = service.generateRunId();\n",
      ['certain old'],
      "const service = require('./runIdService');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\n",
    ],
    'a comment behind the line that loads a module stays behind it': [
      "const s = require('./runIdService'); /* old */ // eslint-disable-line\r\nconst id = s.generateRunId();\r\n",
      ['certain old'],
      "const s = require('./runIdService'); /* old */ // eslint-disable-line\r\nconst { generateTimestampRunId } = require('strict-run-id');\r\nconst id = generateTimestampRunId();\r\n",
    ],
    'code behind the statement that loads a module stays where it is': [
      "const s = require('./runIdService'); const id = s.generateRunId();\n",
      ['certain old'],
      "const s = require('./runIdService');\nconst { generateTimestampRunId } = require('strict-run-id'); const id = generateTimestampRunId();\n",
    ],
    'through a class': [
      "const RunIdService = require('./runIdService');\nclass Jobs { constructor() { this.ids = new RunIdService(); } start() { return this.ids.generateRunId(clientId); } }",
      [
        [
          'certain old',
          "const RunIdService = require('./runIdService');\nconst { generateTimestampRunId } = require('strict-run-id');\nclass Jobs { constructor() { this.ids = new RunIdService(); } start() { return generateTimestampRunId(clientId); } }",
        ],
      ],
    ],
    'with a client: derived from the base, or made for it': [
      "const { generateRunId } = require('strict-run-id');\nfunction f(runId, clientId) { return generateRunId(clientId); }",
      [
        [
          'certain removed',
          "const { generateRunId, createClientRunId } = require('strict-run-id');\nfunction f(runId, clientId) { return createClientRunId(runId, clientId); }",
          "const { generateRunId, generateTimestampRunId } = require('strict-run-id');\nfunction f(runId, clientId) { return generateTimestampRunId(clientId); }",
        ],
      ],
    ],
    'with a task and a step': [
      "const { generateRunId } = require('./runIdGenerator');\nconst f = (clientId, task, step) => generateRunId(task, step);",
      [
        [
          'certain old',
          "const { generateRunId } = require('./runIdGenerator');\nconst { generateSequenceRunId } = require('strict-run-id');\nconst f = (clientId, task, step) => generateSequenceRunId(clientId, task, step);",
        ],
      ],
    ],
    'an id that is used as a promise is not mended': [
      "const { generateRunId } = require('strict-run-id');\ngenerateRunId().then(go);",
      [
        [
          'certain removed',
          "const { generateRunId, generateTimestampRunId } = require('strict-run-id');\ngenerateTimestampRunId().then(go);",
        ],
      ],
    ],
    'the name of the successor is taken': [
      "const { generateRunId } = require('./runIdService');\nfunction generateTimestampRunId() {}\nconst id = generateRunId();",
      ['certain old'],
    ],
    'a call that would be dropped with the old name': [
      "const fs = require('node:fs');\nconst load = () => require('./runIdService');\nconst id = load().generateRunId();",
      [
        [
          'certain old',
          "const fs = require('node:fs');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst load = () => require('./runIdService');\nconst id = generateTimestampRunId();",
        ],
      ],
    ],
    'it is passed on': [
      "const { generateRunId } = require('./runIdService');\nclients.map(generateRunId);\nmodule.exports = { generateRunId };",
      ['certain passed', 'certain passed'],
    ],
    'it is exported again': [
      "export { generateRunId, getBaseRunId } from './utils/runIdUtils';",
      ['certain passed'],
    ],
    'a validator’s old name': [
      "const { validateAndNormalizeRunId } = require('./runIdValidator');\nconst id = validateAndNormalizeRunId(x);",
      [
        [
          'certain missing',
          "const { validateAndNormalizeRunId } = require('./runIdValidator');\nconst { getNormalizedRunId } = require('strict-run-id');\nconst id = getNormalizedRunId(x);",
        ],
      ],
    ],
    'an old name with the same meaning': [
      "const { getClientId } = require('./runIdSystem');\nconst c = getClientId(runId);\n",
      ['certain missing'],
      "const { extractClientId } = require('strict-run-id');\nconst c = extractClientId(runId);\n",
    ],
    'an old name without a successor': [
      "const { createLogger } = require('./runIdGenerator');\ncreateLogger('a');",
      ['certain missing'],
    ],
    'a function that is in another module now': [
      "const utils = require('strict-run-id/runIdUtils');\nutils.createClientRunId(a, b);",
      [
        [
          'certain absent',
          "const utils = require('strict-run-id/runIdUtils');\nconst { createClientRunId } = require('strict-run-id');\ncreateClientRunId(a, b);",
        ],
      ],
    ],
    'runIdUtils has no generateRunId, even to throw': [
      "const { generateRunId } = require('../utils/runIdUtils');\nconst id = generateRunId();\n",
      ['certain missing'],
      "const { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\n",
    ],
    'a function that the sub-path of a replaced module does not have': [
      "const utils = require('../utils/runIdUtils');\nutils.parseRunId(a);",
      [
        [
          'likely missing',
          "const utils = require('../utils/runIdUtils');\nconst { parseRunId } = require('strict-run-id');\nparseRunId(a);",
        ],
      ],
    ],
    'a module of the backend with the function’s name': [
      "const { generateRunId } = require('./ids');\nconst id = generateRunId();",
      [
        [
          'likely byName',
          "const { generateRunId } = require('./ids');\nconst { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();",
        ],
      ],
    ],
    'a job tracking class that makes the id': [
      "const JobTracking = require('./jobTracking');\nasync function f() {\n  const { runId } = await JobTracking.createJob({ jobType });\n  return runId;\n}",
      [
        [
          'likely job',
          [
            'make',
            "const JobTracking = require('./jobTracking');\nconst { generateTimestampRunId } = require('strict-run-id');\nasync function f() {\n  const runId = generateTimestampRunId();\n  await JobTracking.createJob({ runId, jobType });\n  return runId;\n}",
          ],
        ],
      ],
    ],
    'a job tracking class whose result has more': [
      "const JobTracking = require('./jobTracking');\nasync function f() { const { runId, recordId } = await JobTracking.createJob(); }",
      ['likely job'],
    ],
    'TypeScript, through a private field': [
      "// file: jobs.ts\nimport * as ids from '../services/runIdService';\nexport class Jobs {\n  private readonly ids = ids;\n  start(): string { return this.ids.generateRunId() as string; }\n}\n",
      ['certain old'],
      "// file: jobs.ts\nimport * as ids from '../services/runIdService';\nimport { generateTimestampRunId } from 'strict-run-id';\nexport class Jobs {\n  private readonly ids = ids;\n  start(): string { return generateTimestampRunId() as string; }\n}\n",
    ],
  },
});
