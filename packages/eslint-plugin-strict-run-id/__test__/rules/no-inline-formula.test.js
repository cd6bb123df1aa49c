'use strict';

const rule = require('../../lib/rules/no-inline-formula.js');
const { testRule } = require('../helpers/testRule.js');

const load = "const { airtableFormula, generateTimestampRunId } = require('strict-run-id');\n";

testRule('no-inline-formula', rule, {
  silent: {
    'SQL has parameters in braces':
      "query(`SELECT nextval('${numbers}') FROM links WHERE {kind} = 'apify' AND id = {id}`);",
    'the formula is that of a spreadsheet': 'cell.formula(`IFERROR(FIND("${word}", A${row}), 0)`);',
    'a formula without a value': 'rows.select({ filterByFormula: "{Status} = \'Running\'" });',
    'the value is a constant': "const STATUS = 'Done';\nconst formula = `{Status} = '${STATUS}'`;",
    'the value is a constant of another file': "const formula = `{Status} = '${STATUS.DONE}'`;",
    'the value is one of a list of constants':
      "for (const s of ['a', 'b']) rows.select({ filterByFormula: `{Status} = '${s}'` });",
    'the value is a time that the code makes':
      "const formula = `IS_AFTER({Created}, '${new Date().toISOString()}')`;",
    'the value is a day that the code makes':
      "const today = new Date().toISOString().slice(0, 10);\nconst formula = `IS_SAME({Day}, '${today}')`;",
    'the value is one of a table of constants':
      "const STATES = { a: 'A' };\nfor (const [key, label] of Object.entries(STATES)) rows.select({ filterByFormula: `{Status} = '${label}'`, key });",
    'a number is outside of quotes': "const formula = `DATETIME_DIFF(NOW(), {Created}, 'days') < ${days}`;",
    'the name of the field is a value': 'const formula = `{${field}} = 1`;',
    'a part is made by the package': `${load}const formula = \`AND(\${airtableFormula.runIdEquals('Run ID', runId)}, {Done} = 1)\`;`,
    'a value is escaped': "const formula = `{Email} = '${escapeText(email)}'`;",
    'a formula is logged': "console.log(`Filter: {Run ID} = '${runId}'`);",
    'SQL, which has a rule of its own': "const text = `SELECT * FROM runs WHERE run_id = '${runId}'`;",
    CSS: "const css = `.a { color: '${color}' }`;",
    GraphQL: 'const query = `{ run(id: "${runId}") { id } }`;',
    code: "const code = `function f() { return '${x}'; }`;",
    'a tagged template': "const text = formula`{Run ID} = '${runId}'`;",
  },
  found: {
    'a field has the name of a word of SQL': [
      "const formula = `AND({Where} = 'from ${place}', {Status} = 'select')`;",
      ['certain formula'],
    ],
    'only a name says that a text is a formula': [
      'const formula = `FIND("${word}", Name)`;',
      ['likely formula'],
    ],
    'a run id that was made': [
      `${load}const runId = generateTimestampRunId();\nrows.select({ filterByFormula: \`{Run ID} = '\${runId}'\` });`,
      ['certain formula'],
      `${load}const runId = generateTimestampRunId();\nrows.select({ filterByFormula: airtableFormula.runIdEquals('Run ID', runId) });`,
    ],
    'a run id by its name': [
      `${load}rows.select({ filterByFormula: \`{Run ID} = "\${req.query.runId}"\` });`,
      [
        [
          'certain formula',
          `${load}rows.select({ filterByFormula: airtableFormula.runIdEquals('Run ID', req.query.runId) });`,
        ],
      ],
    ],
    'a client': [
      `${load}const formula = "{Client's Name}='" + clientId + "'";`,
      [
        [
          'certain formula',
          `${load}const formula = airtableFormula.clientIdEquals("Client's Name", clientId);`,
        ],
      ],
    ],
    FIND: [
      `${load}const formula = \`FIND('\${baseRunId}', {Run ID}) > 0\`;`,
      [['certain find', `${load}const formula = airtableFormula.baseIdMatches('Run ID', baseRunId);`]],
    ],
    'SEARCH for a client': ["const formula = `SEARCH('${clientId}', {Client})`;", ['certain find']],
    'a part of a longer formula': [
      "const formula = `AND({Run ID} = '${runId}', {Done} = 1)`;",
      ['certain formula'],
    ],
    'each formula of a list': [
      "const formula = `OR(${ids.map((id) => `RECORD_ID() = '${id}'`).join(',')})`;",
      ['certain formula'],
    ],
    'a value of any kind': [
      "rows.select({ filterByFormula: `{Email} = '${req.body.email}'` });",
      ['certain formula'],
    ],
    'a formula that is not named so': [
      "const where = `LOWER({Name}) = '${name.toLowerCase()}'`;",
      ['certain formula'],
    ],
    'a formula in an URL': ["fetch(`${url}?filterByFormula={Run ID}='${runId}'`);", ['certain formula']],
    'a formula that is joined': [
      "const formula = ['{Run ID}=', '\"', runId, '\"'].join('');",
      ['certain formula'],
    ],
    'a function of a field is compared': [
      "const where = `DATETIME_FORMAT({Created}, 'YYYY') = '${year}'`;",
      ['certain formula'],
    ],
    'a formula by format': ['const formula = util.format("{Run ID} = \'%s\'", runId);', ['certain formula']],
    'the field’s name is a value, too': ["const where = (f, v) => `{${f}} = '${v}'`;", ['likely formula']],
    'an id is escaped': ['const formula = `{Run ID} = ${JSON.stringify(runId)}`;', ['likely formula']],
  },
});
