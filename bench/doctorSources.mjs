/**
 * Generates the sources of `npm run bench -- --doctor`: 8 MB of JavaScript as a backend has it, always the same. Routes, services,
 * models, helpers and tests, with names that differ; a share of the files has to do with run ids.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FILE_BYTES = 8_000;

/** A generator of numbers from 0 to 1, always the same (mulberry32). */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const NOUNS =
  'lead post client score batch profile campaign invoice token webhook message region owner'.split(' ');
const VERBS = 'load save score send merge parse update archive assign refresh'.split(' ');

const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Functions as most files have them, without a word of a rule. */
const PLAIN = [
  ({ verb, noun, other, number, at }) => `
/** ${capital(verb)}s the ${noun}s of a ${other}, ${number} at a time. */
async function ${verb}${capital(noun)}s${at}(${other}, { limit = ${number}, offset = 0, dryRun = false } = {}) {
  const rows = await db.query('select * from ${noun}s where ${other}_id = $1 limit $2 offset $3', [${other}.id, limit, offset]);
  if (!rows.length) return { done: true, count: 0 };
  const seen = new Map(rows.map((row) => [row.id, { ...row, name: row.name?.trim() ?? 'unknown' }]));
  for (const [id, row] of seen) {
    if (dryRun || row.status === 'skipped') continue;
    try {
      await api.post(\`/${noun}s/\${id}/${verb}\`, { name: row.name, tags: row.tags.split(',').map((tag) => tag.trim()) });
      row.status = 'done';
    } catch (error) {
      logger.warn({ err: error, id }, '${verb} failed');
      row.status = error.response?.status === 404 ? 'missing' : 'failed';
    }
  }
  return { done: rows.length < limit, count: seen.size };
}
`,
  ({ verb, noun, other, number, at }) => `
class ${capital(noun)}${capital(other)}Service${at} {
  #cache = new Map();

  constructor({ ttl = ${number} * 1000, clock = Date } = {}) {
    this.ttl = ttl;
    this.clock = clock;
  }

  async ${verb}(id) {
    const hit = this.#cache.get(id);
    if (hit && hit.expires > this.clock.now()) return hit.value;
    const { data } = await http.get('/${other}/' + encodeURIComponent(id), { timeout: ${number} });
    const value = { ...data, total: data.items.reduce((sum, item) => sum + item.price * item.count, 0) };
    this.#cache.set(id, { value, expires: this.clock.now() + this.ttl });
    return value;
  }

  static format({ first, last, ...rest }) {
    const name = [first, last].filter(Boolean).join(' ').replace(/\\s+/g, ' ');
    return \`\${name} (\${Object.keys(rest).length} fields, \${name.slice(0, ${(number % 9) + 1})})\`;
  }
}
`,
  ({ noun, other, number }) => `
router.${number % 2 ? 'post' : 'get'}('/${noun}s/:id/${other}s', requireUser, async (req, res, next) => {
  const page = Number(req.query.page ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > ${number}) {
    return res.status(400).json({ error: 'page must be a whole number from 1 to ${number}' });
  }
  const [head, ...tail] = String(req.query.sort || '${noun}').split('-');
  switch (head) {
    case '${noun}':
    case '${other}':
      res.locals.sort = { [head]: tail[0] === 'desc' ? -1 : 1 };
      break;
    default:
      return next(new TypeError(\`can't sort by \${head}\`));
  }
  const found = await ${capital(noun)}.find({ owner: req.user.id, state: { $in: ['new', 'open'] } }).lean();
  res.json({ page, rows: found.filter(({ hidden }) => !hidden).map((row, index) => ({ ...row, rank: index + 1 })) });
});
`,
];

/** Functions of files that have to do with runs: some are as they should be, some are not. */
const RUNS = [
  ({ verb, noun }) => `
async function ${verb}Run(req, res) {
  const runId = req.query.parentRunId;
  const client = runId.split('-').slice(2).join('-');
  await api.patch('${noun}', { filterByFormula: \`{Run ID} = '\${runId}'\`, client });
  return res.json({ runId, ok: true });
}
`,
  ({ verb, noun, number }) => `
async function ${verb}${capital(noun)}Run(runId, clientId) {
  const record = await findRunRecord(runId, clientId);
  logger.info({ runId, clientId, at: ${number} }, '${verb} ${noun}');
  if (!record) throw new Error('no record of this run');
  return { ...record, runId, finished: new Date().toISOString() };
}
`,
];

function sourceOf(next, hasRuns) {
  const pick = (list) => list[Math.floor(next() * list.length)];
  let text =
    "'use strict';\n\nconst express = require('express');\nconst { db, http, api, logger } = require('../context');\n\nconst router = express.Router();\n";
  const blank = () => ({
    verb: pick(VERBS),
    noun: pick(NOUNS),
    other: pick(NOUNS),
    number: 10 + Math.floor(next() * 90),
    at: text.length,
  });
  if (hasRuns) for (const run of RUNS) text += run(blank());
  while (text.length < FILE_BYTES) text += pick(PLAIN)(blank());
  return `${text}\nmodule.exports = { router };\n`;
}

/** Writes `bytes` of sources into a folder, of which the part `share` has to do with runs. Returns how many files and bytes. */
export function writeSources(folder, { bytes, share }) {
  const next = random(1);
  let [written, files] = [0, 0];
  for (; written < bytes; files += 1) {
    const part = path.join(folder, `part${Math.floor(files / 50)}`);
    mkdirSync(part, { recursive: true });
    const text = sourceOf(next, next() < share);
    writeFileSync(path.join(part, `module${files}.js`), text);
    written += text.length;
  }
  return { files, bytes: written };
}
