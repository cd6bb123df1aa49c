'use strict';

/** oxc-parser, in place of what Jest would load: what is required inside of the sandbox can be mocked, but for this ES module. */

const { nodeRequire } = require('./nodeRequire.js');

module.exports = nodeRequire('oxc-parser');
