'use strict';

/** In the place of the cache of client run records. */

const bound = require('./bound.js');

exports.clearAllCache = bound.clearAllCache;
exports.clearClientRunCache = bound.clearClientRunCache;
exports.getClientRunRecordId = bound.getClientRunRecordId;
exports.storeClientRunRecordId = bound.storeClientRunRecordId;
