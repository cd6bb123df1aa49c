// Names that begin with run are not run ids.
'use strict';

exports.describe = (runner, runtime, running, trunk) => {
  const name = runner.split(' ')[0];
  const seconds = runtime.replace('s', '');
  const flags = running.slice(1);
  return `${name}-${seconds}-${flags.length}-${trunk.substring(0, 3)}`;
};
