'use strict';

const rule = require('../../lib/rules/await-maker.js');
const { testRule } = require('../helpers/testRule.js');

const RUNS =
  "const { sharedRuns, createClientRunId, withRunRecord } = require('strict-run-id');\nconst runs = sharedRuns({ store });\n";
const f = (body) => `${RUNS}async function f() { ${body} }`;

testRule('await-maker', rule, {
  silent: {
    'it is awaited': f('const runId = await runs.reserveRunId(); use(runId);'),
    'it is returned': f('return runs.reserveRunId();'),
    'an arrow function returns it': `${RUNS}const make = () => runs.reserveRunId();`,
    'it is chained': `${RUNS}runs.reserveRunId().then(use).catch(fail);`,
    'it is passed on': `${RUNS}queue.add(runs.reserveRunId()); use(runs.withRunRecord(a, b));`,
    'it is awaited with others': f(
      'const [a, b] = await Promise.all([runs.reserveRunId(), runs.reserveRunId()]);',
    ),
    'it is awaited later': f(
      'const pending = runs.reserveRunId(); await other(); const runId = await pending;',
    ),
    'it is returned later': f('const runId = runs.reserveRunId(); log(runId); return runId;'),
    'it is kept for others who ask': f(
      'let p = cache.get(k); if (!p) { p = runs.reserveRunId(); cache.set(k, p); } return p;',
    ),
    'it is made once': `${RUNS}let made;\nconst once = () => (made = made || runs.reserveRunId());`,
    'it is left to itself on purpose': `${RUNS}void runs.withRunRecord(a, b);`,
    'it is kept for later': f('this.ready = runs.withRunRecord(a, b);'),
    'it is awaited behind an assertion': `// file: a.ts\nimport { sharedRuns } from 'strict-run-id';\nconst runs = sharedRuns({ store });\nexport const id = (await runs.reserveRunId()) as string;`,
    'a generator yields it': `${RUNS}function* f() { yield runs.reserveRunId(); }`,
    'stats returns no promise': `${RUNS}const { pending } = runs.stats();`,
    'the function of the package is synchronous':
      "const { generateTimestampRunId } = require('strict-run-id');\nconst runId = generateTimestampRunId(); use(runId);",
    'a function of the file is synchronous':
      'function makeRunId() { return next(); }\nuse(`${makeRunId()}`);',
    'a method of the class is synchronous': 'class A { makeRunId() {} f() { save(`${this.makeRunId()}`); } }',
    'an async function of the file makes something else':
      'async function load() { return read(); }\nuse(`${load()}`); // runId',
    'another object has such a method, and it floats': 'other.withRunRecord(a, b);',
  },
  found: {
    'a text is made of it': [
      f('log(`run ${runs.reserveRunId()}`);'),
      ['certain used'],
      f('log(`run ${await runs.reserveRunId()}`);'),
    ],
    'it is passed to a strict function': [
      f("createClientRunId(runs.reserveRunId(), 'Ada-Park');"),
      ['certain used'],
      f("createClientRunId(await runs.reserveRunId(), 'Ada-Park');"),
    ],
    'a variable is passed to a strict function': [
      f("const runId = runs.reserveRunId(); createClientRunId(runId, 'Ada-Park');"),
      ['certain used'],
      f("const runId = await runs.reserveRunId(); createClientRunId(runId, 'Ada-Park');"),
    ],
    'a property of it is read': [
      f('save(withRunRecord(a, b).recordId);'),
      ['certain used'],
      f('save((await withRunRecord(a, b)).recordId);'),
    ],
    'it is taken apart': [
      f('const { recordId } = withRunRecord(a, b);'),
      ['certain used'],
      f('const { recordId } = await withRunRecord(a, b);'),
    ],
    'it is a condition': [
      f('if (runs.getRunRecordId(a, b)) go();'),
      ['certain used'],
      f('if (await runs.getRunRecordId(a, b)) go();'),
    ],
    'it is never absent': [
      f('const id = runs.getRunIdForJob(job) ?? other;'),
      ['certain used'],
      f('const id = await runs.getRunIdForJob(job) ?? other;'),
    ],
    'nothing waits for it': [
      f('runs.withRunRecord(a, b);'),
      ['certain lost'],
      f('await runs.withRunRecord(a, b);'),
    ],
    'the function isn’t async': [
      `${RUNS}function f() { return createClientRunId(runs.reserveRunId(), c); }`,
      ['certain used'],
    ],
    'a parameter can’t wait': [
      `${RUNS}async function f(id = String(runs.reserveRunId())) {}`,
      ['certain used'],
    ],
    'a module waits at its top': [
      "import { sharedRuns } from 'strict-run-id';\nconst runs = sharedRuns({ store });\nconsole.log(`${runs.reserveRunId()}`);",
      ['certain used'],
      "import { sharedRuns } from 'strict-run-id';\nconst runs = sharedRuns({ store });\nconsole.log(`${await runs.reserveRunId()}`);",
    ],
    'it is sent as the id': [
      f('res.json({ runId: runs.reserveRunId() });'),
      [['likely used', ['wait', f('res.json({ runId: await runs.reserveRunId() });')]]],
    ],
    'a variable with the name of an id is passed on': [
      f('const runId = runs.reserveRunId(); start(runId);'),
      [['likely used', ['wait', f('const runId = await runs.reserveRunId(); start(runId);')]]],
    ],
    'a variable is stored as the id, and returned': [
      f('const runId = runs.reserveRunId(); save({ runId }); return runId;'),
      [
        [
          'likely used',
          ['wait', f('const runId = await runs.reserveRunId(); save({ runId }); return runId;')],
        ],
      ],
    ],
    'an async function of this file makes it': [
      "const { generateTimestampRunId } = require('strict-run-id');\nasync function begin() { const id = generateTimestampRunId(); return id; }\nasync function f() { start(`${begin()}`); }",
      ['certain used'],
      "const { generateTimestampRunId } = require('strict-run-id');\nasync function begin() { const id = generateTimestampRunId(); return id; }\nasync function f() { start(`${await begin()}`); }",
    ],
    'an async method of the class makes it': [
      'class A { async makeRunId() {} async f() { const runId = this.makeRunId(); save(runId.length); } }',
      ['certain used'],
      'class A { async makeRunId() {} async f() { const runId = await this.makeRunId(); save(runId.length); } }',
    ],
    'an async method of the class that it extends makes it': [
      'class A { async makeRunId() {} }\nclass B extends A { async f() { save(`${this.makeRunId()} ${super.makeRunId()}`); } }',
      ['certain used', 'certain used'],
      'class A { async makeRunId() {} }\nclass B extends A { async f() { save(`${await this.makeRunId()} ${await super.makeRunId()}`); } }',
    ],
    'an async method of an instance makes it': [
      'class A { async makeRunId() {} }\nconst a = new A();\nasync function f() { save(`${a.makeRunId()}`); }',
      ['certain used'],
      'class A { async makeRunId() {} }\nconst a = new A();\nasync function f() { save(`${await a.makeRunId()}`); }',
    ],
    'an object from elsewhere has the method': [
      'async function f(runs) { const runId = runs.reserveRunId(); save(`${runId}`); }',
      [
        [
          'likely likely',
          ['wait', 'async function f(runs) { const runId = await runs.reserveRunId(); save(`${runId}`); }'],
        ],
      ],
    ],
    'a job tracking class': [
      "const JobTracking = require('./jobTracking');\nasync function f() { const { runId } = JobTracking.createJob({ a }); }",
      [
        [
          'likely likely',
          [
            'wait',
            "const JobTracking = require('./jobTracking');\nasync function f() { const { runId } = await JobTracking.createJob({ a }); }",
          ],
        ],
      ],
    ],
  },
});
