'use strict';

/** The backend and what it needs, on loopback: Airtable with the leads and posts of three tenants, Apify, the server. */

const { execFile, fork, spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { promisify } = require('node:util');
const Airtable = require('airtable');
const { startAirtable } = require('../../airtable-emulator');
const { startApify } = require('./apify');

const TABLES = ['Job Tracking', 'Client Run Results', 'Leads', 'Posts'];
const SMART_RESUME = path.join(__dirname, '../scripts/smart-resume.js');
const PATIENCE_MS = 60_000;

/** The tenants, and what each flow is to count for them: no two numbers are alike. */
const TENANTS = {
  'Bora-Bora': { 'Leads Scored': 7, 'Posts Scored': 3, 'Posts Harvested': 31 },
  "O'Neil": { 'Leads Scored': 4, 'Posts Scored': 6, 'Posts Harvested': 12 },
  'Cora-Lee': { 'Leads Scored': 5, 'Posts Scored': 2, 'Posts Harvested': 20 },
};
exports.TENANTS = TENANTS;

/** Starts Airtable and Apify; `backend` and `smartResume` then start processes that know of them. */
exports.startWorld = async ({ requestsPerSecond = 5, env: settings = {} } = {}) => {
  const itemCounts = Object.fromEntries(
    Object.entries(TENANTS).map(([clientId, counts]) => [clientId, counts['Posts Harvested']]),
  );
  const airtable = await startAirtable({ requestsPerSecond, tables: TABLES });
  const apify = await startApify({ itemCounts });
  await seed(airtable);
  const env = {
    ...process.env,
    AIRTABLE_API_KEY: airtable.apiKey,
    AIRTABLE_BASE_ID: airtable.baseId,
    AIRTABLE_ENDPOINT_URL: airtable.url,
    AIRTABLE_REQUESTS_PER_SECOND: String(requestsPerSecond),
    APIFY_URL: apify.url,
    APIFY_TOKEN: apify.token,
    ...settings,
  };
  const children = new Set();

  function keep(child) {
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  return {
    airtable,
    apify,

    /** A server in a process of its own; `log` is what it has written, an object a line, and `stderr()` what it should not have. */
    async backend(express = 'express', port = 0) {
      const log = [];
      const own = { EXPRESS: express, PORT: String(port) };
      const child = keep(
        fork(path.join(__dirname, '../server.js'), { env: { ...env, ...own }, silent: true }),
      );
      let rest = '';
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        log.push(...lines.map((line) => JSON.parse(line)));
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
      const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the backend ended: ${stderr}`)));
      const [{ url }] = await Promise.race([once(child, 'message'), ended]);
      ended.catch(() => {});
      return { url, port: Number(new URL(url).port), log, stderr: () => stderr, kill: () => kill(child) };
    },

    /** Runs the script against a backend until it ends; gives what it wrote. Rejects where it ends with an error. */
    async smartResume(backend, { runId, clientIds = Object.keys(TENANTS) } = {}) {
      const args = [SMART_RESUME, ...(runId ? ['--run-id', runId] : []), ...clientIds];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        env: { ...env, BACKEND_URL: backend.url },
      });
      return { runId: /^run id (.*)$/m.exec(stdout)[1], stdout };
    },

    /** The same, for a test to kill on the way. */
    async smartResumeToKill(backend, clientIds = Object.keys(TENANTS)) {
      const child = keep(
        spawn(process.execPath, [SMART_RESUME, ...clientIds], { env: { ...env, BACKEND_URL: backend.url } }),
      );
      const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
      return { runId: /^run id (.*)$/m.exec(line)[1], kill: () => kill(child) };
    },

    /** Waits until `isSo` says yes. */
    async until(isSo, what = String(isSo)) {
      const end = Date.now() + PATIENCE_MS;
      while (!isSo()) {
        if (Date.now() > end) throw new Error(`never came true: ${what}`);
        await sleep(20);
      }
    },

    /** Waits until the run is over: the row of its job is closed with this status. */
    async ended(baseId, status) {
      const isIt = ({ fields }) => fields['Run ID'] === baseId && fields.Status === status;
      await this.until(() => airtable.rows('Job Tracking').some(isIt), `the run ${baseId} ends as ${status}`);
    },

    completed(baseId) {
      return this.ended(baseId, 'Completed');
    },

    /** Ends all that was started. */
    async close() {
      await Promise.all([...children].map(kill));
      await apify.close();
      await airtable.close();
    },
  };
};

async function kill(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function seed({ url, apiKey, baseId }) {
  const base = new Airtable({ apiKey, endpointUrl: url }).base(baseId);
  for (const [table, field] of [
    ['Leads', 'Leads Scored'],
    ['Posts', 'Posts Scored'],
  ]) {
    const rows = Object.entries(TENANTS).flatMap(([Client, counts]) =>
      Array.from({ length: counts[field] }, (_, i) => ({
        fields: { Name: `${table} ${i + 1} of ${Client}`, Client },
      })),
    );
    while (rows.length > 0) await base(table).create(rows.splice(0, 10));
  }
}
