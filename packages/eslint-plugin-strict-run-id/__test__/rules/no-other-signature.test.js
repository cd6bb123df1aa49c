'use strict';

const { Linter } = require('eslint');
const rule = require('../../lib/rules/no-other-signature.js');
const { testRule } = require('../helpers/testRule.js');

const UNIFIED = "const { normalizeRunId, validateRunId } = require('./unifiedRunIdService');\n";
const SERVICE = "const { normalizeRunId } = require('./runIdService');\n";
const ROOT = (names) => `const { ${names} } = require('strict-run-id');\n`;

testRule('no-other-signature', rule, {
  silent: {
    'the unified normalizeRunId gets a source': `${UNIFIED}normalizeRunId(runId, 'routes/score'); normalizeRunId(runId, source); normalizeRunId(runId);`,
    'the unified normalizeRunId gets three arguments': `${UNIFIED}normalizeRunId(runId, clientId, false);`,
    'the runIdService takes a client': `${SERVICE}normalizeRunId(runId, clientId); normalizeRunId(runId, clientId, false);`,
    'a local function has the name':
      "require('./unifiedRunIdService');\nfunction normalizeRunId() {}\nnormalizeRunId(runId, clientId);",
    'the arguments are spread': `${ROOT('registerRunRecord')}registerRunRecord(...args);`,
    'the record is in its place': `${ROOT('registerRunRecord, cacheRecordId')}registerRunRecord(runId, clientId, recordId, { a: 1 }); cacheRecordId(runId, recordId);`,
    'a function of one parameter is a callback': `${ROOT('getBaseRunId, validateRunId')}ids.map(getBaseRunId); ids.filter(validateRunId);`,
    'a callback passes one argument': `${ROOT('normalizeRunId')}ids.map((id) => normalizeRunId(id)); promise.then(normalizeRunId);`,
    'a namespace of functions passes one argument': `const R = require('ramda');\nconst fp = require('lodash/fp');\n${ROOT('normalizeRunId')}R.map(normalizeRunId, ids); fp.map(normalizeRunId)(ids); fp.map(ids, normalizeRunId);`,
    'a box passes its value': `${ROOT('normalizeRunId')}Maybe.of(id).map(normalizeRunId); optionId.map(normalizeRunId);`,
    'an object of the file has a method called map': `${ROOT('normalizeRunId')}const box = { map(f) { return f(1); } };\nbox.map(normalizeRunId);`,
    'forceNew is an option': `${ROOT('getOrCreateRunId')}getOrCreateRunId(clientId, { forceNew: true });`,
    'an Apify run is linked by any name': `${ROOT('linkApifyRun')}linkApifyRun(runId, run.id); linkApifyRun(systemRunId, apifyRunId);`,
    'any text may be a job or a record': `${ROOT('linkJob, cacheRecordId')}linkJob(runId, recordId); cacheRecordId(runId, jobId); cacheRecordId(runId, apifyRunId);`,
    'a record is replaced': `${ROOT('replaceRunRecord')}replaceRunRecord(runId, clientId, oldRecordId, newRecordId);`,
    'the third argument is undefined': `${UNIFIED}normalizeRunId(runId, 'a', undefined);`,
  },
  found: {
    'a client where the unified service takes a source': [
      `${UNIFIED}const id = normalizeRunId(runId, clientId);`,
      [
        [
          'certain source',
          `${UNIFIED}const { createClientRunId } = require('strict-run-id');\nconst id = createClientRunId(runId, clientId);`,
        ],
      ],
    ],
    'a client that is a field': [
      `${UNIFIED}normalizeRunId(\n  runId,\n  client.clientId,\n);`,
      [
        [
          'certain source',
          `${UNIFIED}const { createClientRunId } = require('strict-run-id');\ncreateClientRunId(runId, client.clientId);`,
        ],
      ],
    ],
    'a client by a similar name': [
      `${UNIFIED}normalizeRunId(runId, tenant.id /* of the session */);`,
      ['likely source'],
    ],
    'a true forceNew': [`${SERVICE}normalizeRunId(runId, clientId, true);`, ['certain forceNew']],
    'a forceNew that is a true constant': [
      `${UNIFIED}const forceNew = true;\nnormalizeRunId(runId, clientId, forceNew);`,
      ['certain forceNew'],
    ],
    'a forceNew that may be true': [
      `${SERVICE}const f = (forceNew) => normalizeRunId(runId, clientId, forceNew);`,
      ['likely maybeForceNew'],
    ],
    'true where options belong': [
      `${ROOT('getOrCreateRunId')}getOrCreateRunId(clientId, true);`,
      ['certain options'],
    ],
    'three arguments where cacheRecordId takes two': [
      `${ROOT('cacheRecordId')}cacheRecordId(runId, clientId, recordId);`,
      [
        [
          'certain three',
          "const { cacheRecordId, registerRunRecord } = require('strict-run-id');\nregisterRunRecord(runId, clientId, recordId);",
        ],
      ],
    ],
    'two arguments where registerRunRecord takes three': [
      `${ROOT('registerRunRecord')}registerRunRecord(runId, recordId);`,
      ['certain few'],
    ],
    'a look-up without its client': [`${ROOT('getRunRecordId')}getRunRecordId(runId);`, ['certain few']],
    'a client id where a record id belongs': [
      `${ROOT('cacheRecordId')}cacheRecordId(runId, clientId);`,
      ['certain clientAsRecord'],
    ],
    'swapped arguments': [
      `${ROOT('registerRunRecord')}registerRunRecord(runId, recordId, clientId);`,
      ['certain other', 'certain clientAsRecord'],
    ],
    'the text of a record where a client belongs': [
      `${ROOT('getRunRecordId')}getRunRecordId(x, 'recKU8iGyB0A3pxFi');`,
      ['certain other'],
    ],
    'a value that a function returned': [
      `${ROOT('extractClientId, cacheRecordId')}const c = extractClientId(id);\ncacheRecordId(id, c);`,
      ['certain clientAsRecord'],
    ],
    'a record by a similar name': [
      `${ROOT('addClientSuffix')}addClientSuffix(id, row.airtableRecordId);`,
      ['likely other'],
    ],
    'the options in the place of the client': [
      `${ROOT('withRunRecord')}withRunRecord(runId, { create });`,
      ['certain other'],
    ],
    'a callback of map': [
      `${SERVICE}const all = ids.map(normalizeRunId);`,
      ['certain index'],
      `${SERVICE}const all = ids.map((id) => normalizeRunId(id));`,
    ],
    'a member as a callback': [
      "const s = require('./unifiedRunIdService');\nids.forEach(s.validateRunId, s);",
      ['certain index'],
      "const s = require('./unifiedRunIdService');\nids.forEach((id) => s.validateRunId(id), s);",
    ],
    'a callback of Array.from': [
      `${SERVICE}Array.from(ids, normalizeRunId);`,
      ['certain index'],
      `${SERVICE}Array.from(ids, (id) => normalizeRunId(id));`,
    ],
    'a callback of lodash': [
      `const _ = require('lodash');\n${SERVICE}_.map(ids, normalizeRunId);`,
      ['certain index'],
      `const _ = require('lodash');\n${SERVICE}_.map(ids, (id) => normalizeRunId(id));`,
    ],
    'a callback of RxJS': [
      "import { map } from 'rxjs/operators';\nimport { normalizeRunId } from 'strict-run-id';\nids$.pipe(map(normalizeRunId));",
      ['certain index'],
      "import { map } from 'rxjs/operators';\nimport { normalizeRunId } from 'strict-run-id';\nids$.pipe(map((id) => normalizeRunId(id)));",
    ],
    'a callback that needs its second argument': [
      `${ROOT('createClientRunId')}ids.map(createClientRunId);`,
      ['certain index'],
    ],
    'a callback by a binding that is not certain': [
      "const { normalizeRunId } = require('./run-id-service');\nids.map(normalizeRunId);",
      [
        [
          'likely index',
          "const { normalizeRunId } = require('./run-id-service');\nids.map((id) => normalizeRunId(id));",
        ],
      ],
    ],
    TypeScript: [
      `// file: a.ts\nimport { normalizeRunId } from './unifiedRunIdService';\nexport const f = (runId: string, clientId: string) => normalizeRunId(runId!, clientId as string);`,
      [
        [
          'certain source',
          `// file: a.ts\nimport { normalizeRunId } from './unifiedRunIdService';\nimport { createClientRunId } from 'strict-run-id';\nexport const f = (runId: string, clientId: string) => createClientRunId(runId!, clientId as string);`,
        ],
      ],
    ],
  },
});

describe('the code that a message names is what the package throws for', () => {
  const root = require('../../../../index.js');
  const unified = require('../../../../lib/unifiedRunIdService.js');
  const values = {
    runId: '251003-154510',
    clientId: 'Ada-Park',
    recordId: 'recKU8iGyB0A3pxFi',
    clientRunId: '251003-154510-Ada-Park',
  };
  const RUN = "'251003-154510'";

  test.each([
    'normalizeRunId(runId, clientId, true)',
    'normalizeRunId(runId, clientId, {})',
    'unified.normalizeRunId(runId, clientId, true)',
    'getOrCreateRunId(clientId, true)',
    'cacheRecordId(runId, clientId, recordId)',
    'cacheRecordId(clientRunId, clientId)',
    'cacheRecordId(runId)',
    `cacheRecordId(runId, ${RUN})`,
    'createClientRunId(runId)',
    'createClientRunId(clientId, runId)',
    'registerRunRecord(runId, clientId)',
    'registerRunRecord(runId, recordId)',
    'registerRunRecord(runId, recordId, clientId)',
    'storeClientRunRecordId(runId, clientId)',
    'replaceRunRecord(runId, clientId, recordId)',
    'getRunRecordId(runId)',
    'getRunRecordId(clientId, runId)',
    'getRunRecordId(runId, recordId)',
    'getCachedRunInfo(runId)',
    'requireRunRecordId(runId)',
    'clearClientRunCache(runId)',
    "registerApifyRunId('8MSTBAfqMzuXPvgB3')",
    'migrateRunId(runId)',
    `getRunIdForJob(${RUN})`,
    `linkJob('job_x_bypass_1717146242405', runId)`,
    'addClientSuffix(runId, { clientId })',
    'generateTimestampRunId(runId)',
    'withRunRecord(runId)',
    'withRunRecord(runId, { create() {} })',
    '[runId].map(normalizeRunId)',
    '[runId].map(unified.normalizeRunId)',
    '[runId].map(unified.validateRunId)',
    '[clientId].map(getOrCreateRunId)',
    '[clientId].map(generateSequenceRunId)',
    '[runId].map(createClientRunId)',
    '[runId].map(cacheRecordId)',
    '[runId].map(linkJob)',
    '[runId].map(linkApifyRun)',
    '[clientRunId].map(requireClientRunId)',
    '[{}].map(resolveRunId)',
  ])('%s', async (call) => {
    root.setLogger(null);
    const thrown = await (async () => {
      const names = Object.keys({ ...root, ...values });
      return new Function('unified', ...names, `return ${call}`)(
        unified,
        ...names.map((name) => ({ ...root, ...values })[name]),
      );
    })().catch((error) => error);
    const names = Object.keys(root).join(', ');
    const code = `const { ${names} } = require('strict-run-id');\nconst unified = require('strict-run-id/unifiedRunIdService');\nconst clientRunId = x;\n${call};`;
    const config = {
      plugins: { own: { rules: { it: rule } } },
      rules: { 'own/it': 'error' },
      languageOptions: { sourceType: 'commonjs' },
    };
    const [message] = new Linter().verify(code, config);
    expect(message.message).toContain(thrown.code);
  });
});
