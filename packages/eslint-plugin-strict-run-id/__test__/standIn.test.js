'use strict';

/** Which files hand on strict-run-id, and which only use it. */

const { handsOn } = require('../lib/analysis/standIn.js');

test.each([
  "'use strict';\n\nmodule.exports = require('strict-run-id/runIdUtils');",
  "export * from 'strict-run-id/runIdUtils';\nexport { default } from 'strict-run-id/runIdUtils';",
  "export { getBaseRunId } from 'strict-run-id';",
  "export = require('strict-run-id/runIdUtils');",
  "module.exports = { ...require('strict-run-id/runIdUtils'), own };",
  "module.exports = {\n  ...require('strict-run-id/runIdUtils'),\n  own,\n};",
  "const utils = require('strict-run-id/runIdUtils');\nmodule.exports = utils;",
  "const utils = require('strict-run-id/runIdUtils');\nmodule.exports = { ...utils, own };",
  "import utils from 'strict-run-id/runIdUtils';\nexport default utils;",
  "import utils = require('strict-run-id/runIdUtils');\nexport = utils;",
  "import * as utils from 'strict-run-id/runIdUtils';\nexport default utils;",
  "const { getBaseRunId, addClientSuffix } = require('strict-run-id/runIdUtils');\nmodule.exports = { getBaseRunId };",
  "import { getBaseRunId } from 'strict-run-id/runIdUtils';\nexport { getBaseRunId };",
])('%j hands on the package', (text) => {
  expect(handsOn(text)).toBe(true);
});

test.each([
  'module.exports = { getBaseRunId: (runId) => runId };',
  "const { generateTimestampRunId } = require('strict-run-id');\nexports.start = () => generateTimestampRunId();",
  "const { getBaseRunId } = require('strict-run-id');\nmodule.exports = { getBaseRunId, getRunRecordId };",
  "const ids = require('strict-run-id');\nmodule.exports = { start: () => ids.generateTimestampRunId() };",
  "// module.exports = require('strict-run-id/runIdUtils');\nexports.getBaseRunId = (runId) => runId;",
  "/*\n * export * from 'strict-run-id/runIdUtils';\n */\nexport const getBaseRunId = (runId) => runId;",
  "module.exports = require('strict-run-id-fork');",
])('%j does not', (text) => {
  expect(handsOn(text)).toBe(false);
});
