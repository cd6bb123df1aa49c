'use strict';

const rule = require('../../lib/rules/no-pattern.js');
const { testRule } = require('../helpers/testRule.js');

testRule('no-pattern', rule, {
  silent: {
    'a date': 'const date = /^\\d{4}-\\d{2}-\\d{2}$/; const runId = 1;',
    'six digits': 'const six = /^\\d{6}$/; const runId = 1;',
    'any two numbers': 'const range = /^\\d+-\\d+$/; const runId = 1;',
    'a phone number': 'const phone = /^\\d{6}-\\d{6}$/; const runId = 1;',
    'a backup': 'const re = /^backup-\\d{6}-\\d{6}\\.sql$/; const runId = 1;',
    'a session id': 'const session = /^\\d{8}-\\d{6}-\\d{3}$/; const runId = 1;',
    'an Airtable row': 'const record = /^rec[a-zA-Z0-9]{14}$/; const runId = 1;',
    'seventeen characters of something': 'const vin = /^[A-Za-z0-9]{17}$/; const runId = 1;',
    'a UUID':
      'const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/; const runId = 1;',
    'a search for a client': "const found = new RegExp(clientId, 'i').test(text); const runId = 1;",
    'a search for a run in a log': 'const line = new RegExp(runId).exec(text);',
    'a pattern that can’t be compiled': "const re = new RegExp('(\\\\d{6}'); const runId = 1;",
  },
  found: {
    'a timestamp id, by its name': ['const RUN_ID = /^\\d{6}-\\d{6}$/;', ['certain pattern']],
    'a timestamp id, in a file about runs': [
      'const SHAPE = /^\\d{6}-\\d{6}/;\nexport const f = (runId) => 1;',
      ['certain pattern'],
    ],
    'a timestamp id, of nothing that is named': [
      'export const SHAPE = /^\\d{6}-\\d{6}$/;',
      ['likely pattern'],
    ],
    'a pattern of another name, in a file about runs': [
      'export const SLOT = /^\\d{6}-\\d{6}$/; const runId = 1;',
      ['likely pattern'],
    ],
    'digits in classes': ['const runIdPattern = /^[0-9]{6}-[0-9]{6}$/;', ['certain pattern']],
    'digits in pairs, in groups with names': [
      'const runIdPattern = /^(?<y>\\d{2})(\\d{2})(\\d\\d)-(\\d{2})(\\d{2})(\\d{2})/;',
      ['certain pattern'],
    ],
    'a client run id': ['const runIdPattern = /^(\\d{6}-\\d{6})-(.+)$/;', ['certain pattern']],
    'a sequence': ['export const SHAPE = /^SR-\\d{6}-\\d{3}(-T\\d+)?/;', ['certain pattern']],
    'a pattern in a constructor': [
      "const runIdPattern = new RegExp('^\\\\d{6}-\\\\d{6}');",
      ['certain pattern'],
    ],
    'a pattern in a schema': [
      "const schema = { runId: { type: 'string', pattern: '^\\\\d{6}-\\\\d{6}' } };",
      ['certain pattern'],
    ],
    'a pattern in a route': ["app.get('/runs/:runId(\\\\d{6}-\\\\d{6})', show);", ['certain pattern']],
    'a run id is matched with it': ['const found = runId.match(/(\\d{6})-(\\d{6})/);', ['certain pattern']],
    'a test asserts it': ['expect(runId).toMatch(/^\\d{6}-\\d{6}$/);', ['certain pattern']],
    'an Apify id is tested with it': ['if (/^[a-zA-Z0-9]{17}$/.test(apifyRunId)) go();', ['likely pattern']],
    'a run id is tested with any pattern': ['if (/-C[A-Z]/.test(runId)) go();', ['likely pattern']],
    'a run id is tested with a pattern of another file': [
      "const { ID_PATTERN } = require('./patterns');\nif (ID_PATTERN.test(runId)) go();",
      [
        [
          'likely pattern',
          "const { ID_PATTERN } = require('./patterns');\nconst { isRunId } = require('strict-run-id');\nif (isRunId(runId)) go();",
        ],
      ],
    ],
    'a test of a whole id can be replaced': [
      "import { isRunId } from 'strict-run-id';\nexport const f = (runId) => /^\\d{6}-\\d{6}$/.test(runId);",
      [
        [
          'certain pattern',
          "import { isRunId } from 'strict-run-id';\nexport const f = (runId) => isRunId(runId);",
        ],
      ],
    ],
    'a pattern and its use are one finding': [
      'const RUN_ID = /^\\d{6}-\\d{6}$/;\nif (RUN_ID.test(runId)) go();',
      ['certain pattern'],
    ],
    'a pattern is built from a client': [
      'const end = new RegExp(`-${clientId}$`); const runId = 1;',
      ['likely built'],
    ],
    'a pattern is built from an escaped client': [
      "const end = new RegExp('-C?' + escapeRegExp(client.id) + '$'); const runId = 1;",
      ['likely built'],
    ],
    'a pattern is built from a run': ['const own = new RegExp(`^${baseRunId}-`);', ['likely built']],
  },
});
