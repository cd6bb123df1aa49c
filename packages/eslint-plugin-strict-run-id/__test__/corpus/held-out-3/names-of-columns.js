// Names of columns, parameters and headers that hold run ids.
'use strict';

const runIdColumn = 'run_id';
const runIdHeader = 'X-Run-Id';

exports.label = () => runIdColumn.replace('_', ' ');
exports.key = () => runIdHeader.toLowerCase().split('-').join('_');
exports.param = (runIdParamName) => `${runIdParamName}-${runIdParamName.length}`;
exports.sql = (runIdField) => `select ${runIdField} from client_runs`;
