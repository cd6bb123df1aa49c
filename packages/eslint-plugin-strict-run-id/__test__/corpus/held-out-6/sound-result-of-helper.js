// A helper reads the run and gives something else of it.
const statusOf = (run) => run.get('Status');
const whenOf = (run) => run.get('Created');

exports.line = (run) => `${run.get('Run ID')} ${statusOf(run).toLowerCase()} ${whenOf(run).slice(0, 10)}`;
