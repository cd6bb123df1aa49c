// Patterns of other things.
'use strict';

exports.uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
exports.isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
exports.backupName = /^backup-\d{8}-\d{6}\.tgz$/;
exports.sixDigits = /^\d{6}$/;
exports.phone = /^\d{3}-\d{4}$/;
exports.ticket = /^[A-Z]{2,5}-\d{1,6}$/;
exports.record = /^rec[A-Za-z0-9]{14}$/;
exports.version = new RegExp('^v?\\d+\\.\\d+\\.\\d+$');
