'use strict';

/** What the pages say is so: their links lead somewhere, their examples give what they show, their tables lack nothing. */

const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const commands = require('../bin/commands/index.js');
const { startAirtable } = require('../examples/airtable-emulator/index.js');
const { bin, rejection, root, runCommand } = require('./helpers/index.js');
const { startPglite } = require('./helpers/pglite.js');
const { setLogger } = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const PLUGIN = 'packages/eslint-plugin-strict-run-id';
const pages = [
  '.',
  'docs',
  'bench',
  'examples/backend',
  'examples/airtable-emulator',
  PLUGIN,
  `${PLUGIN}/docs/rules`,
].flatMap((folder) =>
  fs
    .readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name)),
);

const AsyncFunction = (async () => {}).constructor;

/** The blocks of a page in one language, each with the heading it stands under. */
function blocks(page, language) {
  const found = [];
  let heading;
  for (const [, title, kind, body] of read(page).matchAll(/^#+ (.*)$|^```(.*)\n([\s\S]*?)^```$/gm)) {
    heading = title ?? heading;
    if (kind === language) found.push({ page, heading, body });
  }
  return found;
}

/** The text under a heading, up to the next one. */
const section = (page, heading) =>
  read(page)
    .split(/^#+ /m)
    .find((text) => text.startsWith(`${heading}\n`));

/** The cells of the rows of the table under a heading. */
const rows = (page, heading) =>
  [...section(page, heading).matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row.split(' | '));

/** What stands between backticks. */
const quotedIn = (text) => [...text.matchAll(/`([^`]*)`/g)].map(([, quoted]) => quoted);

describe.each(pages)('the links of %s', (page) => {
  const slugs = (text) =>
    [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );

  test('lead to an existing file and heading', () => {
    // A regular expression in backticks may look like a link.
    const prose = read(page).replace(/`[^`\n]*`/g, '');
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link)
      .filter((link) => !/^https:/.test(link));
    const isBroken = (link) => {
      const [file, heading] = link.split('#');
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      if (!fs.existsSync(path.join(root, target))) return true;
      return heading !== undefined && !slugs(read(target)).includes(heading);
    };
    expect(links.filter(isBroken)).toEqual([]);
  });
});

describe('commands print what is shown', () => {
  let folder;
  let env;

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    fs.symlinkSync(bin, path.join(folder, 'strict-run-id'));
    env = {
      PATH: [folder, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
      COLUMNS: '100',
    };
    for (const { command, output } of ['docs/command-line.md', 'docs/audit.md'].flatMap(shown)) {
      const [, name] = /^cat (\S+)$/.exec(command) ?? [];
      if (name) fs.writeFileSync(path.join(folder, name), output);
    }
    fs.copyFileSync(path.join(folder, 'api.log'), path.join(folder, 'app.log'));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const sh = (line) =>
    runCommand(['-c', line.replace('npx strict-run-id', 'strict-run-id')], {
      command: 'sh',
      env,
      cwd: folder,
    });

  /** The commands of a page, each with the lines that are shown behind it. */
  function shown(page) {
    const commands = blocks(page, 'console').flatMap(({ body }) => [
      ...body.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm),
    ]);
    return commands.map(([, command, output]) => ({ page, command, output }));
  }

  test.each(['README.md', 'docs/command-line.md', 'docs/audit.md'].flatMap(shown))(
    '$page: $command',
    async ({ command, output }) => {
      expect(await sh(command)).toMatchObject({ stdout: output, stderr: '' });
    },
  );

  const alone = ['docs/command-line.md', 'docs/audit.md', 'docs/shared-store.md']
    .flatMap((page) => blocks(page, 'sh'))
    .flatMap(({ body }) => body.trim().split('\n'));
  test.each(alone)('%s', async (command) => {
    expect(await sh(command)).toMatchObject({ code: 0, stderr: '' });
  });

  const keysOf = (value) => Object.keys(Array.isArray(value) ? value[0] : value);

  test('the report has the fields of the table', async () => {
    const { stdout } = await sh('npx strict-run-id trace --json api.log worker.log');
    const { version, ...report } = JSON.parse(stdout);
    const table = new Map(
      rows('docs/command-line.md', 'The report as JSON').map(([field, holds]) => [
        quotedIn(field)[0],
        quotedIn(holds),
      ]),
    );
    expect(table.get('version')).toEqual([`${version}`]);
    expect([...table.keys()].sort()).toEqual(['version', 'runs[].events', ...Object.keys(report)].sort());
    const { unknown, why, ...present } = report;
    expect({ unknown, why }).toEqual({ unknown: [], why: null });
    for (const [field, value] of Object.entries(present)) {
      expect(table.get(field)).toEqual(expect.arrayContaining(keysOf(value)));
    }
    expect(table.get('runs[].events')).toEqual(expect.arrayContaining(keysOf(report.runs[0].events)));
  });

  test('an explanation has the fields of the table', async () => {
    const { stdout } = await sh('npx strict-run-id check --json foo-bar');
    const fields = rows('docs/command-line.md', 'Explain ids').flatMap(([field]) => quotedIn(field));
    expect(fields).toEqual(keysOf(JSON.parse(stdout)));
  });
});

test('each command has a row', () => {
  const names = [...section('docs/command-line.md', 'The command line').matchAll(/^\| \[`(\w+)`\]/gm)].map(
    ([, name]) => name,
  );
  expect(names).toEqual(commands.map(({ name }) => name));
});

test.each([
  ['trace', 'Follow ids through logs'],
  ['doctor', 'Look through the sources'],
])('the options of %s are those of the table', (name, heading) => {
  const command = commands.find((command) => command.name === name);
  const [, options] = /\n(\| option \|[\s\S]*?)\n\n/.exec(section('docs/command-line.md', heading));
  expect([...options.matchAll(/^\| `--([\w-]+)/gm)].map(([, name]) => name).sort()).toEqual(
    Object.keys(command.options).sort(),
  );
});

test('the options of audit are those of the table', () => {
  const { options } = commands.find(({ name }) => name === 'audit');
  const [table] = /^\| option \|[\s\S]*?\n\n/m.exec(read('docs/audit.md'));
  const named = quotedIn(table).flatMap((quoted) => /^--([\w-]+)/.exec(quoted)?.[1] ?? []);
  expect(named.sort()).toEqual(Object.keys(options).sort());
});

test('the findings of an audit are listed as the addon says them, and as types', () => {
  const { findings } = JSON.parse(require('../lib/bound.js').audit.tables());
  const listed = rows('docs/audit.md', 'Findings').map(([code, ...rest]) => [quotedIn(code)[0], ...rest]);
  expect(listed).toEqual(findings.map(({ code, severity, about }) => [code, severity, about]));
  const [, codes] = /export type AuditFindingCode =([^;]*);/.exec(read('index.d.ts'));
  expect(codes.match(/(?<=')[\w-]+(?=')/g)).toEqual(findings.map(({ code }) => code));
});

test('each finding of an audit has a badge in the page', () => {
  const { badges } = require('../lib/audit/page/groups.js');
  const { findings } = JSON.parse(require('../lib/bound.js').audit.tables());
  expect(Object.keys(badges).sort()).toEqual(findings.map(({ code }) => code).sort());
});

test('each kind of finding of a miss has a row', () => {
  const [, kinds] = /export type FindingKind =([^;]*);/.exec(
    read('index.d.ts').replace(/\/\*[\s\S]*?\*\//g, ''),
  );
  const named = rows('docs/records.md', 'Why a record was not found').flatMap(([kind]) => quotedIn(kind));
  expect(named.sort()).toEqual(kinds.match(/(?<=')[\w-]+(?=')/g).sort());
});

describe('JavaScript returns what its comments say', () => {
  const VALUE = /'[^']*'|`[^`]*`|-?\d+|\{ .* \}|\[.*\]/.source;

  /** Turns the comments of a block into assertions: equal to a value, or starting with a text that ends in `…`. */
  const compared = (body) =>
    body
      .replace(
        /^(.+);\n\/\/ (\w*Error: .+) …$/gm,
        (_, call, text) => `begins(await rejection(() => ${call}), ${JSON.stringify(text)});`,
      )
      .replace(
        /^(.+); \/\/ +([A-Z].+) …$/gm,
        (_, value, text) => `begins(${value}, ${JSON.stringify(text)});`,
      )
      .replace(
        new RegExp(`^( *)const (\\w+) = (.+); // +(${VALUE})(?:[,:] .*)?$`, 'gm'),
        '$1const $2 = $3; equals($2, $4);',
      )
      .replace(new RegExp(`^( *)((?!const ).+); // +(${VALUE})(?:[,:] .*)?$`, 'gm'), '$1equals($2, $3);');

  /** Runs a block with these names; gives how many comparisons it holds. */
  async function run(body, names = {}) {
    const code = compared(body);
    const scope = { require, rejection, equals, begins, ...names };
    await new AsyncFunction(...Object.keys(scope), code)(...Object.values(scope));
    return code.match(/\b(equals|begins)\(/g)?.length ?? 0;
  }

  // The database chooses the ids of its rows.
  const withoutRecordIds = (value) => JSON.parse(JSON.stringify(value).replace(/\brec\w{14}\b/g, 'rec'));
  const equals = (value, said) => expect(withoutRecordIds(value)).toEqual(withoutRecordIds(said));
  const begins = (value, said) => expect(String(value).slice(0, said.length)).toBe(said);

  const apify = {
    actorRun: { id: '8MSTBAfqMzuXPvgB3' },
    req: { body: { resource: { id: '8MSTBAfqMzuXPvgB3' } } },
  };
  const database = {
    withRunRecord: require('strict-run-id').withRunRecord,
    runId: '251003-154510',
    clientId: 'Ada-Park',
    findRow: async () => undefined,
    createRow: async () => ({ id: 'recKU8iGyB0A3pxFi' }),
  };
  /** For each block under a heading, what it is to find, and how many values it names. */
  const expected = {
    'Five functions are enough for most code': [
      { names: { find: async () => undefined, create: async () => 'recKU8iGyB0A3pxFi' }, comparisons: 7 },
    ],
    'The unified run id service': [{ names: { module: {} }, comparisons: 0 }],
    'Background jobs': [{ comparisons: 2 }],
    'Replace the two files': [
      { names: { module: {} }, comparisons: 0 },
      { names: { module: {} }, comparisons: 0 },
    ],
    'Keep the record of a run': [{ names: database, comparisons: 0 }],
    'A row that was deleted': [
      {
        names: {
          rowExists: async () => true,
          findRow: async () => undefined,
          createRow: async () => ({ id: 'recQ2xWn7TzL5vYhs' }),
        },
        comparisons: 0,
      },
      { comparisons: 1 },
    ],
    'One row, two tenants': [{ comparisons: 0 }],
    'Filter in Airtable': [{ comparisons: 4 }],
    'Why a record was not found': [{ comparisons: 4 }],
    "Apify's webhook": [{ names: apify, comparisons: 1 }],
    'Limit memory': [{ comparisons: 0 }],
    'Other names for the run id': [{ comparisons: 1 }],
    'Stored ids in an old spelling': [{ comparisons: 3 }],
  };
  const all = [
    'README.md',
    'docs/records.md',
    'docs/migration.md',
    'docs/express.md',
    'docs/command-line.md',
    'docs/shared-store.md',
  ].flatMap((page) => blocks(page, 'js'));
  const under = (heading) => all.filter((block) => block.heading === heading);

  /** What proves who sent a request, for the examples: a header. */
  const signsIn = {
    session: (req, res, next) => {
      req.session = {};
      next();
    },
    signedIn: (req, res, next) => {
      req.session.clientId = req.headers['x-client'];
      next();
    },
  };

  const servers = [];
  async function serve(handler) {
    const server = http.createServer(handler).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${server.address().port}`;
  }

  beforeEach(() => {
    resetRunIdState();
    setLogger(null);
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2025, 9, 3, 15, 45, 10));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  test('each block is run here', () => {
    const special = [
      'Find it or create it once',
      'Use it with Express',
      'Before an origin makes an id',
      'Parsers before the boundary',
      'Health checks',
      'Ids of several processes',
      'Observe before you refuse',
      'Who sent the request',
      'Errors of your routes',
      'Test with jest',
      'Several processes, one store',
      'How to get exactly one row',
      'Ids',
      'Redis',
      'A store of your own',
    ];
    expect([...new Set(all.map(({ heading }) => heading))].sort()).toEqual(
      [...Object.keys(expected), ...special].sort(),
    );
  });

  test.each(Object.entries(expected))('%s', async (heading, wanted) => {
    const found = under(heading);
    expect(found).toHaveLength(wanted.length);
    for (const [index, { names, comparisons }] of wanted.entries()) {
      // Each block is a program of its own.
      resetRunIdState();
      expect(await run(found[index].body, names)).toBe(comparisons);
    }
  });

  test('Find it or create it once', async () => {
    const airtable = await startAirtable();
    const settings = {
      AIRTABLE_API_KEY: airtable.apiKey,
      AIRTABLE_BASE: airtable.baseId,
      AIRTABLE_ENDPOINT_URL: airtable.url,
    };
    Object.assign(process.env, settings);
    try {
      const [{ body }] = under('Find it or create it once');
      expect(await run(body)).toBe(2);
      expect(airtable.rows('Client Run Results')).toHaveLength(1);
    } finally {
      for (const name of Object.keys(settings)) delete process.env[name];
      await airtable.close();
    }
  });

  test('Use it with Express', async () => {
    const express = require('express5');
    const seen = [];
    const scoring = (req, res) => {
      seen.push(req.headers['x-run-id']);
      res.end();
    };
    const app = express();
    const others = {
      express,
      app,
      pino: require('pino'),
      axios: require('axios'),
      nightly: () => seen.push('nightly'),
      ...signsIn,
    };
    const [{ body }] = under('Use it with Express');
    expect(await run(body, { ...others, scoringUrl: await serve(scoring) })).toBe(2);
    const url = await serve(app);
    const score = (headers) =>
      fetch(`${url}/score?runId=251003-154510-Ada-Park`, { method: 'POST', headers });
    const answer = await score({ 'X-Client': 'Ada-Park' });
    expect(await answer.text()).toBe('{"done":true}');
    expect(answer.headers.get('x-run-id')).toBe('251003-154510-Ada-Park');
    expect(seen).toEqual(['nightly', '251003-154510-Ada-Park']);
    expect((await score({})).status).toBe(400);
  });

  test('Before an origin makes an id', async () => {
    const express = require('express5');
    const { stats } = require('strict-run-id');
    const { runIdBoundary } = require('strict-run-id/express');
    const app = express().use(express.json(), signsIn.session);
    const requires = (isGiven, status) => (req, res, next) =>
      isGiven(req) ? next() : res.sendStatus(status);
    const [{ body }] = under('Before an origin makes an id');
    await run(body, {
      app,
      runIdBoundary,
      signedIn: requires((req) => req.headers['x-client'], 401),
      checkBody: requires((req) => req.body?.clientIds, 400),
      startRun: (req, res) => res.status(202).end(),
    });
    const url = `${await serve(app)}/smart-resume`;
    const ask = async (client, clientIds) => {
      const headers = { 'Content-Type': 'application/json', ...client };
      const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ clientIds }) });
      return [status, stats().idsGenerated];
    };
    expect(await ask({}, ['Ada-Park'])).toEqual([401, 0]);
    expect(await ask({ 'X-Client': 'Ada-Park' })).toEqual([400, 0]);
    expect(await ask({ 'X-Client': 'Ada-Park' }, ['Ada-Park'])).toEqual([202, 1]);
  });

  test('Parsers before the boundary', async () => {
    const express = require('express5');
    const { runIdBoundary } = require('strict-run-id/express');
    const sees = (req, res) => res.send(`${req.runIdSource} ${Buffer.isBuffer(req.body)}`);
    const [{ body }] = under('Parsers before the boundary');
    const raw = express();
    await run(body.replace(/^app.use.*json.*\n/, ''), { app: raw, express, runIdBoundary, receive: sees });
    const app = express();
    await run(body, { app, express, runIdBoundary, receive: sees });
    const ask = async (app, route) => {
      const headers = { 'Content-Type': 'application/json' };
      const json = '{"runId":"251003-154510"}';
      const answer = await fetch(`${await serve(app)}${route}`, { method: 'POST', headers, body: json });
      return answer.text();
    };
    expect(await ask(raw, '/webhook')).toBe('generated true');
    expect(await ask(app.use(sees), '/score')).toBe('req.body.runId false');
  });

  test('Health checks', async () => {
    const express = require('express5');
    const { runIdBoundary } = require('strict-run-id/express');
    const app = express();
    const [{ body }] = under('Health checks');
    await run(body, { app, runIdBoundary });
    const url = await serve(app);
    expect((await fetch(`${url}/healthz`)).status).toBe(204);
    expect((await fetch(url)).status).toBe(400);
  });

  test('Ids of several processes', async () => {
    const express = require('express5');
    const { sharedRuns } = require('strict-run-id');
    const { runIdBoundary } = require('strict-run-id/express');
    const store = require('strict-run-id/memory').memoryStore();
    const app = express();
    const [{ body }] = under('Ids of several processes');
    await run(body, { app, runIdBoundary, sharedRuns, store });
    app.use((req, res) => res.end(req.runId));
    const url = await serve(app);
    const made = async () => (await fetch(url)).text();
    expect([await made(), await made()]).toEqual(['251003-154510', '251003-154511']);
  });

  test('Observe before you refuse', async () => {
    const express = require('express5');
    const { stats } = require('strict-run-id');
    const { runIdBoundary } = require('strict-run-id/express');
    const app = express();
    const [{ body }] = under('Observe before you refuse');
    await run(body, { app, runIdBoundary, stats });
    app.use((req, res) => res.json(req.runId ?? null));
    const url = await serve(app);
    const ask = async (path) => (await fetch(url + path)).json();
    expect([await ask('/?runId=251003-154510'), await ask('/?runId=foo')]).toEqual(['251003-154510', null]);
    expect(await ask('/internal/observed')).toEqual({ ERR_RUN_ID_FORMAT: 1 });
  });

  describe('in docs/shared-store.md:', () => {
    const { airtableFormula, sharedRuns } = require('strict-run-id');
    const { memoryStore } = require('strict-run-id/memory');
    const clientRunId = '251003-154510-Ada-Park';

    /** Returns `require`, in which a module is another one. */
    const requireWith = (name, module) => (wanted) => (wanted === name ? module : require(wanted));

    describe('on a database,', () => {
      let db;
      beforeAll(() => {
        db = startPglite();
      });
      afterAll(() => db.close());

      test('Several processes, one store', async () => {
        const errors = [];
        class Pool {
          query = db.query;
          on = (event) => errors.push(event);
        }
        const create = jest.fn(async () => 'recKU8iGyB0A3pxFi');
        const [{ body }] = under('Several processes, one store');
        await run(body, { require: requireWith('pg', { Pool }), find: async () => undefined, create });
        expect(create).toHaveBeenCalledTimes(1);
        expect(errors).toEqual(['error']);
        const { rows } = await db.query('SELECT client_id, record_id FROM strict_runs');
        expect(rows).toEqual([{ client_id: 'Ada-Park', record_id: 'recKU8iGyB0A3pxFi' }]);
      });

      test('How to get exactly one row, with a unique constraint', async () => {
        await db.query('CREATE TABLE job_runs (id text DEFAULT gen_random_uuid(), run_id text UNIQUE)');
        const [{ body }] = under('How to get exactly one row');
        // Two stores, so neither process knows of the other.
        for (let times = 0; times < 2; times++) {
          const runs = sharedRuns({ store: memoryStore() });
          resetRunIdState();
          await run(body.replace(/find: .*/, 'find: () => null,'), {
            runs,
            runId: '251003-154510',
            db,
            clientRunId,
          });
        }
        await run(body, {
          runs: sharedRuns({ store: memoryStore() }),
          runId: '251003-154510',
          db,
          clientRunId,
        });
        expect((await db.query('SELECT run_id FROM job_runs')).rows).toEqual([{ run_id: clientRunId }]);
      });
    });

    test('How to get exactly one row, in Airtable', async () => {
      const [, upsert, fenced] = under('How to get exactly one row');
      const table = {
        update: jest.fn(async () => [{ id: 'rec1' }]),
        create: jest.fn(async () => ({ id: 'rec2' })),
        select: jest.fn(() => ({ firstPage: async () => [] })),
      };
      const names = { table, clientRunId, airtableFormula, done: {} };
      await run(`${upsert.body}done.upsert = await create();`, names);
      await run(`${fenced.body}done.find = await find(); done.create = await create({ fence: 7 });`, names);
      expect(names.done).toEqual({ upsert: 'rec1', find: undefined, create: 'rec2' });
      expect(table.update).toHaveBeenCalledWith([{ fields: { 'Run ID': clientRunId } }], {
        performUpsert: { fieldsToMergeOn: ['Run ID'] },
      });
      expect(table.create).toHaveBeenCalledWith({ 'Run ID': clientRunId, Fence: 7 });
    });

    test('Ids', async () => {
      const express = require('express5');
      const { runIdBoundary } = require('strict-run-id/express');
      const store = memoryStore();
      const runs = sharedRuns({ store });
      const app = express();
      const [slots, boundary] = under('Ids');
      await run(slots.body, { runs });
      expect(await store.slot('smart-resume 251003-154500', null)).toBe('251003-154510');
      await run(boundary.body, { app, runIdBoundary, runs });
      app.use((req, res) => res.end(req.runId));
      expect(await (await fetch(await serve(app))).text()).toBe('251003-154511');
    });

    test('Redis', async () => {
      const events = [];
      const createClient = () => ({
        on: (event) => events.push(event),
        connect: async () => events.push('connected'),
      });
      const [{ body }] = under('Redis');
      await run(body, { require: requireWith('redis', { createClient }) });
      expect(events).toEqual(['error', 'connected']);
    });

    test('A store of your own', async () => {
      const testRunStore = jest.fn();
      const dropped = jest.fn();
      const [{ body }] = under('A store of your own');
      await run(body, {
        require: requireWith('strict-run-id/testing', { testRunStore }),
        makeTable: async () => ({ drop: dropped }),
        ourStore: () => memoryStore(),
      });
      const [[name, makeStore]] = testRunStore.mock.calls;
      const made = await makeStore();
      expect([name, Object.keys(made)]).toEqual(['our store', ['store', 'other', 'apart', 'close']]);
      made.close();
      expect(dropped).toHaveBeenCalledTimes(1);
    });
  });

  test('Who sent the request', async () => {
    const express = require('express5');
    const { runIdBoundary } = require('strict-run-id/express');
    const app = express();
    const [{ body }] = under('Who sent the request');
    expect(await run(body, { app, runIdBoundary, ...signsIn })).toBe(0);
    app.use((req, res) => res.end());
    const url = await serve(app);
    const code = async (query, headers) => {
      const answer = await fetch(`${url}/?runId=251003-154510-Ada-Park${query}`, { headers });
      return answer.status === 200 ? 200 : (await answer.json()).code;
    };
    expect(await code('', { 'X-Client': 'Ada-Park' })).toBe(200);
    expect(await code('', { 'X-Client': 'Cora-Lee' })).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
    expect(await code('&clientId[]=Ada-Park')).toBe('ERR_CLIENT_ID_MISSING');
  });

  test('Errors of your routes', async () => {
    const express = require('express5');
    const { RunIdError, requireRunRecordId } = require('strict-run-id');
    const { runIdErrorHandler } = require('strict-run-id/express');
    const answers = [];
    const found = under('Errors of your routes');
    expect(found).toHaveLength(2);
    for (const { body } of found) {
      const app = express().get('/runs/:id', (req) => requireRunRecordId(req.params.id, 'Ada-Park'));
      expect(await run(body, { app, RunIdError, runIdErrorHandler })).toBe(0);
      const answer = await fetch(`${await serve(app)}/runs/251003-154510`);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      answers.push([answer.status, await answer.json()]);
    }
    const problem = { status: 404, code: 'ERR_RUN_RECORD_NOT_FOUND' };
    expect(answers).toMatchObject([
      [404, problem],
      [404, { ...problem, instance: '/runs/251003-154510' }],
    ]);
  });

  describe('Test with jest', () => {
    const [{ body }] = under('Test with jest');
    new Function('require', 'jest', body)(require, jest);
    afterAll(() => jest.useRealTimers());
  });
});
