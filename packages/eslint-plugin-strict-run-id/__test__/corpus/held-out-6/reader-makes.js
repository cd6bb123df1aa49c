// A helper makes the id, and the caller cuts it.
const { generateTimestampRunId } = require('strict-run-id');

function fresh() {
  return generateTimestampRunId();
}

exports.folderOf = () => {
  const made = fresh();
  return `exports/${made.split('-')[0]}`; // finding: no-surgery certain
};
