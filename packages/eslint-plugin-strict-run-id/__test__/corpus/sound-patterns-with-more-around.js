// Six digits, a hyphen and six digits inside of longer numbers of other things.
'use strict';

exports.imei = /^\d{2}-\d{6}-\d{6}-\d$/;
exports.article = /[A-Z]{3,}-\d{8}-\d{6}-\d{6}-[A-F0-9]{10}/i;
exports.order = /^ORD\d{6}-\d{6}$/;
exports.folder = /^compare-\d{4}-\d{2}-\d{2}-\d{6}-\d{6}$/;
exports.logFile = /^kpi-\d{8}-\d{6}\.log$/;
exports.span = /^\d{6}-\d{6}-\d{6}-\d{6}$/;
