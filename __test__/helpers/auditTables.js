'use strict';

/**
 * Makes tables that track runs, as a backend exports them, with faults planted in known rows: what an audit has to find, and nothing
 * else. Equal options make equal tables.
 */

const fs = require('node:fs');
const path = require('node:path');

/** Each fault is planted in a run of its own, so that none hides another. */
const FAULTS = [
  'two-rows',
  'foreign-client',
  'base-id-in-client-table',
  'client-id-in-job-table',
  'doubled-id',
  'old-spelling',
  'not-an-id',
  'no-job-row',
  'no-client-rows',
  'made-twice',
  'never-ended',
  'counts-differ',
];

const CLIENTS = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];

const FIRST = Date.UTC(2025, 0, 6, 3, 45, 10);

/** Runs are far enough apart that none was made twice, and all but the last have had time to end. */
const APART_MS = 601_000;
const DAYS_MS = 3 * 86_400_000;

const NOTES = ['', 'fine', 'two\nlines', 'said "ok", then stopped; see log', '=1+1', ' padded '];

const two = (number) => String(number).padStart(2, '0');

/** `251003-154510` */
function idOf(time) {
  const at = new Date(time);
  const day = `${two(at.getUTCFullYear() % 100)}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${day}-${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}`;
}

/** `recAAAAAAAAAAA001`: the id of a record of Airtable. */
const recordOf = (number) => `rec${number.toString(36).toUpperCase().padStart(14, 'A')}`;

/**
 * Gives runs, each as `{ jobs, clients, planted }`: rows, and the faults in them as `{ code, record }`. `rows` is how many rows there
 * are at least, `faults` which faults are planted, and `every` in which runs: 5 is in every fifth.
 */
function* madeRuns({ rows, faults = FAULTS, every = 1 }) {
  let made = 0;
  let record = 0;
  let planted = 0;
  const next = () => recordOf((record += 1));
  for (let number = 0; made < rows || planted < faults.length; number += 1) {
    const time = FIRST + number * APART_MS;
    const run = soundRun(time, CLIENTS, next, number);
    run.planted = [];
    if (faults.length > 0 && number % every === 0) {
      plant[faults[planted % faults.length]](run, { next, time, number });
      planted += 1;
    }
    made += run.jobs.length + run.clients.length;
    yield run;
  }
  // All before it have had days to end.
  yield { ...soundRun(FIRST + DAYS_MS + (record + 1) * APART_MS, CLIENTS, next, 0), planted: [] };
}

function soundRun(time, clients, next, number) {
  const base = idOf(time);
  const row = (fields) => ({ record: next(), created: time, note: NOTES[number % NOTES.length], ...fields });
  const ofClients = clients.map((client, at) =>
    row({
      runId: `${base}-${client}`,
      client,
      status: at === 2 && number % 7 === 0 ? 'Failed' : 'Completed',
      ended: time + 90_000 + at,
      posts: (number * 7 + at * 3) % 50,
      created: time + 1_000 * at,
    }),
  );
  const posts = ofClients.reduce((sum, client) => sum + client.posts, 0);
  const job = row({ runId: base, client: '', status: 'Completed', ended: time + 95_000, posts });
  return { base, jobs: [job], clients: ofClients };
}

/** What each fault does to a sound run. */
const plant = {
  'two-rows'(run, { next, number }) {
    const table = number % 2 ? run.jobs : run.clients;
    const [row] = table;
    const again = {
      ...row,
      record: next(),
      status: 'Running',
      ended: null,
      posts: null,
      created: row.created + 2_000,
    };
    table.push(again);
    run.planted.push({ code: 'two-rows', record: again.record, keep: row.record });
  },
  'foreign-client'(run) {
    run.clients[0].client = 'Bora-Bora';
    run.planted.push({ code: 'foreign-client', record: run.clients[0].record });
  },
  'base-id-in-client-table'(run) {
    run.clients[1].runId = run.base;
    run.planted.push({ code: 'base-id-in-client-table', record: run.clients[1].record });
  },
  'client-id-in-job-table'(run) {
    run.jobs[0].runId = run.clients[0].runId;
    run.planted.push({ code: 'client-id-in-job-table', record: run.jobs[0].record });
  },
  'doubled-id'(run) {
    const [row] = run.clients;
    row.runId = `${row.runId}-${row.client}`;
    run.planted.push({ code: 'doubled-id', record: row.record });
  },
  'old-spelling'(run, { number }) {
    const [row] = run.clients;
    row.runId = number % 2 ? `${row.runId}.0` : `${run.base}-C${row.client}`;
    run.planted.push({ code: 'old-spelling', record: row.record });
  },
  'not-an-id'(run, { next, time, number }) {
    const texts = ['[object Object]', 'undefined', `run ${number}`];
    // Rows with one text are one finding.
    const runId = texts[number] ?? texts[2];
    const row = {
      record: next(),
      runId,
      client: 'Ada-Park',
      status: 'Failed',
      ended: time,
      posts: null,
      created: time,
      note: '',
    };
    run.clients.push(row);
    run.planted.push({ code: 'not-an-id', record: row.record });
  },
  'no-job-row'(run) {
    run.jobs = [];
    run.planted.push({ code: 'no-job-row', record: run.clients[0].record });
  },
  'no-client-rows'(run) {
    run.clients = [];
    run.jobs[0].posts = 0;
    run.planted.push({ code: 'no-client-rows', record: run.jobs[0].record });
  },
  'made-twice'(run, { next, time, number }) {
    const again = soundRun(time + 2_000, ['Cora-Lee'], next, number);
    run.jobs.push(...again.jobs);
    run.clients.push(...again.clients);
    run.planted.push({ code: 'made-twice', record: again.clients[0].record });
  },
  'never-ended'(run) {
    Object.assign(run.clients[3], { status: 'Running', ended: null });
    run.planted.push({ code: 'never-ended', record: run.clients[3].record });
  },
  'counts-differ'(run) {
    run.jobs[0].posts += 1;
    run.planted.push({ code: 'counts-differ', record: run.jobs[0].record });
  },
};

const iso = (time) => new Date(time).toISOString();

/** `10/3/2025 3:45pm` */
function american(time) {
  const at = new Date(time);
  const hour = at.getUTCHours();
  const clock = `${hour % 12 || 12}:${two(at.getUTCMinutes())}${hour < 12 ? 'am' : 'pm'}`;
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${clock}`;
}

/** `03.10.2025 15:45:10` */
function german(time) {
  const [day, clock] = iso(time).slice(0, 19).split('T');
  return `${day.split('-').reverse().join('.')} ${clock}`;
}

/** Columns in the order of a table: what each is called, and of which field. */
const named = (names) => (has) => Object.entries(names).filter(([field]) => field !== 'client' || has.client);

const airtableNames = {
  runId: 'Run ID',
  client: 'Client',
  status: 'Status',
  created: 'Created',
  ended: 'End Time',
  posts: 'Posts Scored',
  note: 'Notes',
  record: 'Record ID',
};
const postgresNames = {
  record: 'id',
  runId: 'run_id',
  client: 'client_id',
  status: 'status',
  created: 'created_at',
  ended: 'ended_at',
  posts: 'posts_scored',
  note: 'notes',
};

/** How programs write a table. */
const DIALECTS = {
  /** Airtable's download: a byte order mark, LF, times by the minute in the order of the United States. */
  airtable: csv({ names: airtableNames, delimiter: ',', bom: true, end: '\n', time: american }),
  /** Excel's "CSV UTF-8" in a German locale. */
  excel: csv({ names: airtableNames, delimiter: ';', bom: true, end: '\r\n', time: german }),
  /** `\copy … csv header`: nothing for null, quotes for an empty text. */
  postgres: csv({
    names: postgresNames,
    delimiter: ',',
    bom: false,
    end: '\n',
    time: (time) => `${iso(time).slice(0, 23).replace('T', ' ')}+00`,
    empty: '""',
  }),
  json: {
    extension: 'json',
    ...jsonRows(postgresNames, { before: '[\n', between: ',\n', after: '\n]\n' }),
  },
  jsonLines: { extension: 'jsonl', ...jsonRows(postgresNames, { before: '', between: '\n', after: '\n' }) },
};

function csv({ names, delimiter, bom, end, time, empty = '' }) {
  const columnsOf = named(names);
  const special = new RegExp(`[${delimiter}"\\r\\n]`);
  const cell = (field, value) => {
    if (value === null || value === undefined) return '';
    const text = field === 'created' || field === 'ended' ? time(value) : String(value);
    if (text === '') return empty;
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const line = (cells) => cells.join(delimiter) + end;
  return {
    extension: 'csv',
    before: (has) => (bom ? '\ufeff' : '') + line(columnsOf(has).map(([, name]) => name)),
    row: (row, has) => line(columnsOf(has).map(([field]) => cell(field, row[field]))),
    after: '',
  };
}

function jsonRows(names, { before, between, after }) {
  const columnsOf = named(names);
  const value = (field, raw) =>
    (field === 'created' || field === 'ended') && raw ? iso(raw) : (raw ?? null);
  return {
    before: () => before,
    row: (row, has, isFirst) =>
      (isFirst ? '' : between) +
      JSON.stringify(
        Object.fromEntries(columnsOf(has).map(([field, name]) => [name, value(field, row[field])])),
      ),
    after,
  };
}

/**
 * Writes a table of jobs and one of clients into a folder. Returns `{ jobs, clientRuns, planted, rows }`: their paths, and what an
 * audit has to find. A million rows need no more memory than a thousand, but for `planted`.
 */
function writeTables(folder, { dialect = 'airtable', ...options }) {
  const { extension, before, row, after } = DIALECTS[dialect];
  const tables = ['jobs', 'clients'].map((name) => {
    const file = path.join(folder, `${name}.${extension}`);
    const has = { client: name === 'clients' };
    return { name, file, has, descriptor: fs.openSync(file, 'wx'), text: before(has), rows: 0 };
  });
  const flush = (table) => {
    fs.writeSync(table.descriptor, table.text);
    table.text = '';
  };
  const planted = [];
  for (const run of madeRuns(options)) {
    planted.push(...run.planted);
    for (const table of tables) {
      for (const each of run[table.name]) {
        table.text += row(each, table.has, table.rows === 0);
        table.rows += 1;
      }
      if (table.text.length > 1 << 20) flush(table);
    }
  }
  for (const table of tables) {
    table.text += after;
    flush(table);
    fs.closeSync(table.descriptor);
  }
  const [jobs, clientRuns] = tables.map(({ file }) => file);
  return { jobs, clientRuns, planted, rows: tables.reduce((sum, table) => sum + table.rows, 0) };
}

/** Returns what an audit missed, and what it invented, as `code record`. */
function compared(report, planted) {
  const wanted = new Set(planted.map(({ code, record }) => `${code} ${record}`));
  const found = report.findings.map(({ code, rows }) => {
    const keys = rows.map(({ recordId }) => `${code} ${recordId}`);
    return keys.find((key) => wanted.has(key)) ?? keys[0];
  });
  const distinct = new Set(found);
  return {
    missed: [...wanted].filter((key) => !distinct.has(key)),
    invented: found.filter((key) => !wanted.has(key)),
  };
}

module.exports = { DIALECTS: Object.keys(DIALECTS), FAULTS, compared, madeRuns, writeTables };
