'use strict';

/** `auditTables`: tables are read natively (src/audit), and waited for in `reading.js`. */

const { read } = require('./reading.js');

module.exports = (audit) => ({
  async auditTables(tables, options) {
    const [head, ...parts] = await read(audit, audit.start(tables, options), {
      paths: [tables].flat().map((table) => table.path ?? table),
      smaller: 'Pass fewer tables at once',
    });
    // The head has the number of findings; the rest are repairs.
    const { findings } = head;
    return { ...head, findings: parts.slice(0, findings), repairs: parts.slice(findings) };
  },
});
