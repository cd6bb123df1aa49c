// A file is named after a run.
const path = require('node:path');

const safe = (text) => text.replace(/[^A-Za-z0-9-]/g, '_');
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

exports.fileOf = (folder, runId, title) => path.join(folder, `${safe(runId)}.json`, slug(title));
