'use strict';

const path = require('node:path');
const rule = require('../../lib/rules/no-replaced-module.js');
const { testRule } = require('../helpers/testRule.js');

const fixtures = path.join(__dirname, '..', 'fixtures', 'stand-ins');

testRule('no-replaced-module', rule, {
  silent: {
    'the package is loaded': "const { getBaseRunId } = require('strict-run-id/runIdUtils');",
    'the package is imported': "import { getBaseRunId } from 'strict-run-id/runIdUtils';",
    'the name is only a part of another':
      "const x = require('./runIdUtilsTest'); const y = require('./runIdUtils/other');",
    'the name is in a text': "const name = 'runIdUtils'; load(name);",
    'require is a local function': "function require() {} require('../utils/runIdUtils');",
    'only a type is imported':
      "// file: a.ts\nimport type { Utils } from '../utils/runIdUtils';\nexport type { Other } from './runIdSystem';\nlet x: Utils;",
    'a cache of other records has the name':
      "const recordCache = require('./recordCache'); recordCache.get('a');",
    'the file that is loaded only hands on the package': `// file: ${fixtures}/routes/score.js\nconst { getBaseRunId } = require('../utils/runIdUtils');`,
    'the file that is loaded is a link to the binary': `// file: ${fixtures}/routes/score.js\nconst { normalizeRunId } = require('../services/runIdService');`,
  },
  found: {
    'a module without state is swapped': [
      "const { getBaseRunId } = require('../utils/runIdUtils');",
      ['certain replaced'],
      "const { getBaseRunId } = require('strict-run-id/runIdUtils');",
    ],
    'the quotes stay': [
      'const u = require("../utils/runIdUtils.js"); u.getBaseRunId(id);',
      ['certain replaced'],
      'const u = require("strict-run-id/runIdUtils"); u.getBaseRunId(id);',
    ],
    'an import is swapped': [
      "import { addClientSuffix as add, getBaseRunId } from '../utils/runIdUtils.js';",
      ['certain replaced'],
      "import { addClientSuffix as add, getBaseRunId } from 'strict-run-id/runIdUtils';",
    ],
    'a namespace is swapped': [
      "import * as u from '../utils/runIdUtils';\nexport const f = (id) => u.getBaseRunId(id);",
      ['certain replaced'],
      "import * as u from 'strict-run-id/runIdUtils';\nexport const f = (id) => u.getBaseRunId(id);",
    ],
    'a re-export is swapped': [
      "export { getBaseRunId } from './utils/runIdUtils';",
      ['certain replaced'],
      "export { getBaseRunId } from 'strict-run-id/runIdUtils';",
    ],
    'an import() is swapped': [
      "export const { getBaseRunId } = await import('../utils/runIdUtils.js');",
      ['certain replaced'],
      "export const { getBaseRunId } = await import('strict-run-id/runIdUtils');",
    ],
    'import = require() is swapped': [
      "// file: a.ts\nimport utils = require('../utils/runIdUtils');\nutils.getBaseRunId(id);",
      ['certain replaced'],
      "// file: a.ts\nimport utils = require('strict-run-id/runIdUtils');\nutils.getBaseRunId(id);",
    ],
    'a function with state is only suggested, because other files may keep the old state': [
      "const { getRunRecordId } = require('./runIdService');",
      [['certain replaced', ['swap', "const { getRunRecordId } = require('strict-run-id/runIdService');"]]],
    ],
    'generateRunId would throw, so the swap is only suggested': [
      "const { generateRunId } = require('./runIdService');",
      [['certain replaced', ['swap', "const { generateRunId } = require('strict-run-id/runIdService');"]]],
    ],
    'a name that the sub-path lacks': [
      "const u = require('../utils/runIdUtils'); u.formatForPeople(id);",
      [
        [
          'certain replaced',
          ['swap', "const u = require('strict-run-id/runIdUtils'); u.formatForPeople(id);"],
        ],
      ],
    ],
    'the module as a whole is passed on': [
      "module.exports = require('./utils/runIdUtils');",
      [['certain replaced', ['swap', "module.exports = require('strict-run-id/runIdUtils');"]]],
    ],
    'the module is loaded for its effects': [
      "require('./utils/runIdUtils');",
      [['certain replaced', ['swap', "require('strict-run-id/runIdUtils');"]]],
    ],
    'export all': [
      "export * from './utils/runIdUtils';",
      [['certain replaced', ['swap', "export * from 'strict-run-id/runIdUtils';"]]],
    ],
    'the unified service is used without a source': [
      "const { normalizeRunId } = require('../services/unifiedRunIdService');",
      ['certain replaced'],
      "const { normalizeRunId } = require('strict-run-id/unifiedRunIdService');",
    ],
    'the unified service is used with a literal source, or in the three-argument form': [
      "const s = require('./unifiedRunIdService');\ns.normalizeRunId(id, 'cron');\ns.normalizeRunId(id, c, false);",
      ['certain replaced'],
      "const s = require('strict-run-id/unifiedRunIdService');\ns.normalizeRunId(id, 'cron');\ns.normalizeRunId(id, c, false);",
    ],
    'the second argument may be a client, which the unified service reads as a source': [
      "const { normalizeRunId: n } = require('./unifiedRunIdService');\nn(runId, clientId);",
      [
        [
          'certain replaced',
          [
            'swap',
            "const { normalizeRunId: n } = require('strict-run-id/unifiedRunIdService');\nn(runId, clientId);",
          ],
        ],
      ],
    ],
    'arguments are spread': [
      "const s = require('./runIdService');\ns.normalizeRunId(runId, ...more);",
      [
        [
          'certain replaced',
          ['swap', "const s = require('strict-run-id/runIdService');\ns.normalizeRunId(runId, ...more);"],
        ],
      ],
    ],
    'an id is asked for anew, which is refused': [
      "const s = require('./runIdService');\ns.normalizeRunId(runId, clientId, true);",
      [
        [
          'certain replaced',
          [
            'swap',
            "const s = require('strict-run-id/runIdService');\ns.normalizeRunId(runId, clientId, true);",
          ],
        ],
      ],
    ],
    'runIdService adds the client, as before': [
      "const s = require('./runIdService');\ns.normalizeRunId(runId, clientId);",
      ['certain replaced'],
      "const s = require('strict-run-id/runIdService');\ns.normalizeRunId(runId, clientId);",
    ],
    'runIdSystem has functions of the same meaning': [
      "const { createClientRunId } = require('./runIdSystem');",
      ['certain replaced'],
      "const { createClientRunId } = require('strict-run-id');",
    ],
    'runIdGenerator has none': [
      "const { generateRunId } = require('./runIdGenerator');",
      [['certain replaced', ['swap', "const { generateRunId } = require('strict-run-id');"]]],
    ],
    'the record cache by its functions': [
      "const { getClientRunRecordId } = require('../services/recordCache');",
      [
        [
          'certain replaced',
          ['swap', "const { getClientRunRecordId } = require('strict-run-id/recordCache');"],
        ],
      ],
    ],
    'something called record cache that is passed on': [
      "use(require('./recordCache'));",
      [['likely replaced', ['swap', "use(require('strict-run-id/recordCache'));"]]],
    ],
    'another spelling of the name': [
      "const { getBaseRunId } = require('../utils/run-id-utils');",
      [['likely replaced', ['swap', "const { getBaseRunId } = require('strict-run-id/runIdUtils');"]]],
    ],
    'a path that is put together': [
      "const u = require(path.join(__dirname, 'utils/runIdUtils')); u.getBaseRunId(id);",
      ['certain replaced'],
    ],
    'a test that mocks the module is left alone': [
      "jest.mock('../utils/runIdUtils');\nconst { getBaseRunId } = require('../utils/runIdUtils');",
      [
        [
          'certain replaced',
          [
            'swap',
            "jest.mock('../utils/runIdUtils');\nconst { getBaseRunId } = require('strict-run-id/runIdUtils');",
          ],
        ],
      ],
    ],
  },
});
