'use strict';

const rule = require('../../lib/rules/no-surgery.js');
const { testRule } = require('../helpers/testRule.js');

const load =
  "const { createClientRunId, getBaseRunId, generateTimestampRunId } = require('strict-run-id');\n";

testRule('no-surgery', rule, {
  silent: {
    'an id is passed on': 'function f(runId) { return find(runId); }',
    'a log message names the run':
      'function f(runId, clientId) { console.log(`Run ${runId} of ${clientId}`); }',
    'a log message begins with the run':
      'function f(runId, clientId) { log.info(`[${runId}-${clientId}] started`); }',
    'an URL contains the run': 'fetch(`/runs/${runId}/clients/${clientId}`);',
    'a query contains the run': 'fetch(`/score?runId=${runId}&clientId=${clientId}`);',
    'a key has the run and the client apart': 'cache.get(`run:${runId}:${clientId}`);',
    'the beginning of an id is shown in a log': 'console.log(`${runId.slice(0, 8)}… is done`);',
    'the beginning of an id is kept for people': 'const shortId = runId.substring(0, 8);',
    'a page shows the beginning of an id': 'const view = <b title={runId}>{runId.slice(0, 8)}</b>;',
    'an error message has the id and the client': "throw new Error(runId + '-' + clientId + ' is gone');",
    'a label isn’t the id': "function f(runIdLabel) { return runIdLabel.split(' ')[0]; }",
    'a pattern isn’t the id': "function f(runIdPattern) { return runIdPattern.replace('^', ''); }",
    'a date is split': "function f(runId, date) { return [runId, date.split('-')[0]]; }",
    'a list of ids is split': "const ids = req.query.runIds.split(',');",
    'a list of ids in a field that is named after one is split': "const ids = req.query.runId.split(',');",
    'ids are in a list': 'function f(runIds, runId) { return runIds.includes(runId) && runIds.slice(0, 2); }',
    'the name of a field is a constant': "const RUN_ID = 'Run ID';\nconst key = RUN_ID.replace(' ', '_');",
    'the names of fields are constants': "const key = FIELDS.RUN_ID.split(' ');",
    'a workflow’s run has another id':
      "const x = github.run_id.split('-'); const y = workflowRunId.slice(0, 3);",
    'the run is a UUID': 'const runId = crypto.randomUUID();\nconst first = runId.split("-")[0];',
    'the run is a number': 'const runId = 42;\nconst text = runId.toString().slice(0, 1);',
    'a variable was set to something else': "let id = req.query.runId;\nid = req.query.day;\nid.split('-');",
    'a variable is shadowed': "const id = req.query.runId;\nfunction f(id) { return id.split('-'); }",
    'a tagged template builds its own text': 'const rows = sql`${runId}-${clientId}`;',
    'a function of the file escapes, shortens or compares': [
      'const cell = (text) => text.replace(/"/g, \'""\');',
      'const short = (text, most) => text.slice(0, most);',
      'const fits = (text, typed) => text.toLowerCase().includes(typed.toLowerCase());',
      'const row = [cell(runId), short(runId, 8), fits(runId, typed)];',
    ].join('\n'),
    'a function of the same name in another scope gets the id': [
      "function a(rows) { const key = (text) => text.split('-')[0]; return rows.map((row) => key(row.slug)); }",
      'function b(runId) { const key = (text) => text; return key(runId); }',
    ].join('\n'),
    'a function of the file gets the id and cuts something else': [
      "const row = (name, id) => [name.split('-')[0], id];",
      'const all = row(title, runId);',
    ].join('\n'),
    'a parameter is set to something else before it is cut': [
      "function key(text) { text = nameOf(text); return text.split('-')[0]; }",
      'const all = key(runId);',
    ].join('\n'),
    'a field gets an id and something else': [
      'class Post { constructor(id) { this.id = id; } move(to) { this.id = to; }',
      "  get key() { return this.id.split('-')[0]; } }",
      'const post = new Post(runId);',
    ].join('\n'),
    'what a map has for an id is no id': "const first = owners.get(runId).split('-')[0];",
    'an index follows the id in a key': 'const row = <li key={`${runId}-${i}`} />;',
    'the name of a file has the id': 'const file = `${runId}-${clientId}.csv`;',
    'the beginning of an id is in a longer text': 'return_(`export-${day}-${runId.slice(0, 8)}.${ext}`);',
    'the beginning of an id is the name of a download': 'a.download = runId.slice(0, 8);',
    'a text of another form is split': "const [name, runIdOf] = runId.split('__');",
    'somebody searches for a run':
      'rows.filter((row) => row.runId.toLowerCase().includes(search.toLowerCase()));',
    'somebody types the beginning of one': 'rows.filter((row) => row.runId.startsWith(query));',
    'no id is near': "const parts = name.split('-');\n// The run id is elsewhere.",
    'a word is put in front of a client': 'const key = `lead-${clientId}`; const runId = 1;',
  },
  found: {
    'an id that was made is split': [
      `${load}const runId = generateTimestampRunId();\nconst base = runId.split('-').slice(0, 2).join('-');`,
      ['certain base'],
      `${load}const runId = generateTimestampRunId();\nconst base = getBaseRunId(runId);`,
    ],
    'a base id that was made is joined with a client': [
      `${load}const runId = generateTimestampRunId();\nsave(\`\${runId}-\${client.id}\`);`,
      ['certain joined'],
      `${load}const runId = generateTimestampRunId();\nsave(createClientRunId(runId, client.id));`,
    ],
    'a fix adds the function to the require': [
      "const { generateTimestampRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\nsave(id + '-C' + clientId);",
      ['certain joined'],
      "const { generateTimestampRunId, createClientRunId } = require('strict-run-id');\nconst id = generateTimestampRunId();\nsave(createClientRunId(id, clientId));",
    ],
    'a fix adds the function to the import': [
      "import { generateTimestampRunId as make } from 'strict-run-id';\nconst id = make();\nexport const own = id.endsWith(`-${clientId}`);",
      ['certain belongs'],
      "import { generateTimestampRunId as make, hasSpecificClientSuffix } from 'strict-run-id';\nconst id = make();\nexport const own = hasSpecificClientSuffix(id, clientId);",
    ],
    'a fix uses the namespace that there is': [
      "import * as runs from 'strict-run-id';\nexport const base = runs.generateTimestampRunId(clientId).slice(0, 13);",
      ['certain base'],
      "import * as runs from 'strict-run-id';\nexport const base = runs.getBaseRunId(runs.generateTimestampRunId(clientId));",
    ],
    'a fix adds a require beside that of the replaced module': [
      "'use strict';\n\nconst { createClientRunId } = require('../utils/runIdSystem');\n\nmodule.exports = (base, c) => createClientRunId(base, c).split('-').slice(0, 2).join('-');\n",
      ['certain base'],
      "'use strict';\n\nconst { createClientRunId } = require('../utils/runIdSystem');\nconst { getBaseRunId } = require('strict-run-id');\n\nmodule.exports = (base, c) => getBaseRunId(createClientRunId(base, c));\n",
    ],
    'there is no fix if the file has another function of that name': [
      "const { generateTimestampRunId } = require('strict-run-id');\nfunction createClientRunId() {}\nsave(`${generateTimestampRunId()}-${clientId}`);",
      ['certain joined'],
    ],
    'there is no fix if the name is taken where the call would be': [
      `${load}function f(getBaseRunId) { return generateTimestampRunId().split('-').slice(0, 2).join('-'); }`,
      ['certain base'],
    ],
    'there is no fix if a comment would be lost': [
      `${load}const base = generateTimestampRunId().split('-') /* date, time */.slice(0, 2).join('-');`,
      ['certain base'],
    ],
    'there is no fix if the id may be absent': [
      "const { getBaseRunId, normalizeRunId } = require('strict-run-id');\nconst base = normalizeRunId(x).split('-').slice(0, 2).join('-');",
      [
        [
          'certain base',
          "const { getBaseRunId, normalizeRunId } = require('strict-run-id');\nconst base = getBaseRunId(normalizeRunId(x));",
        ],
      ],
    ],
    'a value is followed from the request to the cut': [
      `${load}const id = req.query.parentRunId;\nconst base = id.split('-').slice(0, 2).join('-');`,
      [['likely base', `${load}const id = req.query.parentRunId;\nconst base = getBaseRunId(id);`]],
    ],
    'a value is followed through destructuring and defaults': [
      "const { runId: id = '' } = req.body;\nid.split('-');",
      ['likely part'],
    ],
    'a value is followed through an assignment': [
      "let id;\nid = req.body.runId ?? null;\nid.split('-');",
      ['likely part'],
    ],
    'a value is followed through await': [
      'async function f() { const id = await getRunId(); return id.slice(14); }',
      ['likely client'],
    ],
    'a value is followed through then': ["createRunId().then((id) => id.split('-'));", ['likely part']],
    'a value is followed into a callback': [
      "runs.map((run) => run.runId).map((id) => id.split('-')[0]);",
      ['likely part'],
    ],
    'a value is followed into a function of the file': [
      "const first = (text) => text.split('-')[0];\nconst key = first(req.query.runId);",
      ['likely part'],
    ],
    'a value is followed into a function that somebody else may call': [
      "export function first(text) { return text.split('-')[0]; }\nconst key = first(req.query.runId);",
      ['likely part'],
    ],
    'a value is followed through two functions of the file': [
      "const first = (text) => text.split('-')[0];\nconst label = (value) => `run ${first(value)}`;\nlabel(runId);",
      ['likely part'],
    ],
    'a value is followed into a method': [
      'class Job { #key(text) { return text.slice(0, 13); } run({ runId }) { return this.#key(runId); } }',
      ['likely base'],
    ],
    'a value is followed into a field': [
      "class Run { constructor(id) { this.id = id; } get key() { return this.id.split('-')[0]; } }\nnew Run(runId);",
      ['likely part'],
    ],
    'what sets its parameters through arguments is never certain': [
      `${load}function first(id) { arguments[0] = 'x-y'; return id.split('-')[0]; }\nfirst(getBaseRunId(x));`,
      ['likely part'],
    ],
    'a field that was made from an id is never certain': [
      `${load}class Run { constructor(id) { this.id = id; } get key() { return this.id.split('-')[0]; } }\nnew Run(getBaseRunId(x));`,
      ['likely part'],
    ],
    'a value is followed into a property of an argument': [
      "const key = ({ id }) => id.split('-')[0];\nkey({ id: runId });",
      ['likely part'],
    ],
    'a value is followed into a function that is passed on': [
      "const key = (text) => text.split('-')[0];\nrunIds.map(key);",
      ['likely part'],
    ],
    'a value is followed out of a function of the file': [
      "const idOf = (req) => req.query.runId;\nconst key = idOf(req).split('-')[0];",
      ['likely part'],
    ],
    'a value is followed through a function that trims it': [
      "const clean = (text) => String(text).trim();\nconst key = clean(runId).split('-')[0];\nclean(title).split('-');",
      ['likely part'],
    ],
    'all calls of a function pass an id that was made here': [
      `${load}const key = (text) => text.slice(0, 13);\nconst a = key(getBaseRunId(x)), b = key(getBaseRunId(y));`,
      [
        [
          'certain base',
          `${load}const key = (text) => getBaseRunId(text);\nconst a = key(getBaseRunId(x)), b = key(getBaseRunId(y));`,
        ],
      ],
    ],
    'a function gets ids and other texts': [
      `${load}const key = (text) => text.split('-')[0];\nconst a = key(getBaseRunId(x)), b = key(title);`,
      ['likely part'],
    ],
    'a function joins ids that were made here': [
      `${load}const join = (a, b) => a + '-' + b;\njoin(generateTimestampRunId(), clientId);`,
      ['certain joined'],
      `${load}const join = (a, b) => createClientRunId(a, b);\njoin(generateTimestampRunId(), clientId);`,
    ],
    'a function joins what it gets': [
      'const join = (a, b) => `${a}-${b}`;\nconst all = clients.map((client) => join(runId, client.clientId));',
      ['likely joined'],
    ],
    'an id is formatted with a client': ["const key = format('%s-%s', runId, clientId);", ['likely joined']],
    'a value is followed through a loop': ["for (const id of runIds) id.split('-');", ['likely part']],
    'parts are destructured': ["const [date, time, ...client] = runId.split('-');", ['likely part']],
    'the chain is optional': ["const client = runId?.split('-').pop();", ['likely client']],
    'the id is made a text first': [
      "String(runId).split('-'); runId.toString().replace(/-C.*$/, '');",
      ['likely part', 'likely base'],
    ],
    'the client is what the id ends with': ['const own = runId.endsWith(clientId);', ['likely belongs']],
    'one client is looked for by its name': [
      "if (runId.includes('-Ada-Park') || runId.endsWith('Cora-Lee')) go();",
      ['likely belongs', 'likely belongs'],
    ],
    'the client is looked for in the id': ['if (runId.includes(clientId)) go();', ['likely belongs']],
    'a hyphen is looked for': [
      "if (runId.indexOf('-', 7) > 0) go(); if (runId.includes('-C')) go();",
      ['likely hasClient', 'likely hasClient'],
    ],
    'hyphens are counted': ["if (runId.split('-').length > 2) go();", ['likely hasClient']],
    'the beginnings of two ids are compared': [
      'if (row.runId.startsWith(baseRunId)) go();',
      ['likely start'],
    ],
    'an id is changed': ["const key = runId.replace(/-/g, '_');", ['likely changed']],
    'an id is matched': ['const found = runId.match(/^(.+)-C/);', ['likely part']],
    'cuts within a cut are one finding': [
      "const base = runId.slice(0, runId.indexOf('-', 7));",
      ['likely base'],
    ],
    'a chain of cuts is one finding': [
      "const x = runId.replace('SR-', '').split('-')[0];",
      ['likely changed'],
    ],
    'a header is a run id': ["const id = req.get('X-Run-Id'); id.split('-');", ['likely part']],
    'a column is a run id': [
      "record.get('Run ID').split('-'); record.fields['Run ID'].split('-');",
      ['likely part', 'likely part'],
    ],
    'the parts are joined in an array': ["const id = [runId, clientId].join('-');", ['likely joined']],
    'the parts are joined with concat': ["const id = runId.concat('-', clientId);", ['likely joined']],
    'a suffix is appended to a variable': ['runId += `-${clientId}`;', ['likely joined']],
    'a suffix that is made before is appended': [
      'const tail = clientId ? `-${clientId}` : "";\nconst id = `${runId}${tail}`;',
      ['likely joined'],
    ],
    'a joined id is in an URL': ['fetch(`/runs/${runId}-${clientId}`);', ['likely joined']],
    'a field of a log line is a joined id': [
      'log.info({ runId: `${runId}-${clientId}` });',
      ['likely joined'],
    ],
    'any text with a client becomes a run id': [
      'const clientRunId = `${stamp}-${clientId}`;',
      ['likely joined'],
    ],
    'an id with more text becomes a run id': ["const runId = parent.runId + '-retry';", ['likely joined']],
    'a function that returns run ids joins them': [
      'function addClientSuffix(base, clientId) { return `${base}-${clientId}`; }',
      ['likely joined'],
    ],
    'a function that takes a run id cuts it': [
      "const stripClientSuffix = (id) => id.replace(/-[^-]+$/, '');",
      ['likely base'],
    ],
    'an id loses its capitals': ['const key = runId.toLowerCase();', ['likely changed']],
    'an id is spread': ['const letters = [...runId];', ['likely part']],
    'lodash cuts it': [
      "if (_.endsWith(runId, clientId)) go(_.split(runId, '-'));",
      ['likely belongs', 'likely part'],
    ],
    'a name that holds a maker is found in other functions': [
      "const { generateTimestampRunId: mint } = require('strict-run-id');\nfunction f() { const a = mint(); return a.slice(14); }",
      [
        [
          'certain client',
          "const { generateTimestampRunId: mint, extractClientId } = require('strict-run-id');\nfunction f() { const a = mint(); return extractClientId(a); }",
        ],
      ],
    ],
    'a variable of a block hides another of the same name': [
      "const id = req.query.day;\nfunction f(ok) { if (ok) { const id = req.query.runId; id.split('-'); } id.split('-'); }",
      ['likely part'],
    ],
    'a variable that is declared with var is found from a block': [
      "function f(req) { if (req) { var id = req.query.runId; } return id.split('-'); }",
      ['likely part'],
    ],
    'a parameter is set later': [
      "function f(id, req) { [id] = [req.query.runId]; id = req.query.runId; return id.split('-'); }",
      ['likely part'],
    ],
    'a private field is a run id': [
      'class Job { #runId; get day() { return this.#runId.slice(0, 6); } }',
      ['likely part'],
    ],
  },
});
