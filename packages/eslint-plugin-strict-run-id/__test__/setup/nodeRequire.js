'use strict';

/**
 * Node's own `require`. Jest's can't load an ES module such as oxc-parser before Node 24.9, so what needs one is loaded outside of
 * the test's sandbox.
 */

const { runInThisContext } = require('node:vm');

exports.nodeRequire = runInThisContext('process.getBuiltinModule("node:module")').createRequire(__filename);
